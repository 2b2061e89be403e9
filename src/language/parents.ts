/**
 * What a slot reads besides the token before it: the field of the row, spoken earlier, that tells most about its own, and
 * the one that tells most where that one is known. A recurrent network learns late, and forgets, what stands many steps
 * back (Chow & Liu 1968 for the tree of such parents, Sahami 1996 for two of them).
 */
import type { Codec } from './codec.ts';
import type { Information } from './information.ts';
import { FIRST } from './opening.ts';
import { SinceCodec } from './since.ts';
import { beforeOf, GAP } from './steps.ts';

/** Least information, in nats, of a parent. */
const LEAST = 0.005;
/** Fields among which the second is looked for: those that tell most by themselves. */
const LIKELY = 8;

export interface Parent {
  /** The first slot of its field. */
  readonly slot: number;
  /** Whether what it said in the row before is read. */
  readonly before?: boolean;
}

interface Candidate {
  readonly name: string;
  readonly parent: Parent;
}

/** Where codecs stand. */
export interface Stand {
  readonly codecs: readonly Codec[];
  /** First slot of every codec. */
  readonly slots: readonly number[];
  /** How many codecs are spoken once per entity. */
  readonly head: number;
  /** The slot that every field reads anyhow. */
  readonly target?: number;
}

/**
 * Per slot of the row its parents, two at most.
 * @param information of rows
 * @param steps of rows and those before them, where dates tell which follow each other
 */
export function parentsOf(
  { codecs, slots, head, target }: Stand,
  information: Information,
  steps?: Information,
): Parent[][] {
  const spoken = [...codecs.keys()].filter((c) => codecs[c].sizes.length > 0);
  // What tells a step in time says nothing of the date that the other fields go with.
  const known = spoken.filter((c) => !(codecs[c] instanceof SinceCodec));
  const chronology = codecs.find((codec) => codec instanceof SinceCodec)?.field;
  const inRowBefore = known
    .filter((other) => other >= head)
    .map((other) => ({ name: beforeOf(codecs[other].field), parent: { slot: slots[other], before: true } }));
  return codecs.flatMap((codec, c) => {
    // What stands right before is read anyhow.
    const last = spoken[spoken.indexOf(c) - 1];
    const inRow = known
      .filter((other) => other < c && !(other === last && codecs[other].sizes.length === 1))
      .map((other) => ({ name: codecs[other].field, parent: { slot: slots[other] } }));
    const parents =
      codec instanceof SinceCodec
        ? chosen(GAP, [...inRow, ...inRowBefore], steps, target)
        : chosen(codec.field === FIRST ? (chronology ?? FIRST) : codec.field, inRow, information, target);
    // The later slots of a field go by its first.
    return codec.sizes.map((_, slot) => (slot === 0 ? parents : []));
  });
}

function chosen(
  own: string,
  candidates: readonly Candidate[],
  information: Information | undefined,
  target: number | undefined,
): Parent[] {
  if (!information) return [];
  const likely = candidates
    .map((one) => ({ ...one, tells: information.of(one.name, own) }))
    .filter(({ tells }) => tells > LEAST)
    .sort((a, b) => b.tells - a.tells);
  const [first, ...others] = likely.slice(0, 1 + LIKELY);
  if (!first) return [];
  let second: Parent | undefined;
  let most = LEAST;
  for (const { name, parent } of others) {
    if (parent.slot === target && !parent.before) continue;
    const shared = information.given(name, own, first.name);
    if (shared > most) [second, most] = [parent, shared];
  }
  return second ? [first.parent, second] : [first.parent];
}
