/**
 * Made fields that repeat another field of their record: an address with the record's id in it, an identifier that is the id.
 * They are made from what they repeat, so that records stay consistent.
 */
import type { Facts } from './facts.ts';
import type { Field } from './schema.ts';
import type { Units } from './units.ts';

export interface Echo {
  /** The field that is repeated. */
  readonly field: string;
  /** What stands around it, the same in every record. */
  readonly before: string;
  readonly after: string;
}

/** Least share of the rows with both fields in which one repeats the other. */
const SHARE = 0.98;
/** Fewest different values that make a repetition more than chance. */
const FEWEST = 5;
/** Most fields that are compared with each other. */
const MOST = 400;

/** For each field the echo that it is, if any; what is repeated is no echo itself. */
export function findEchoes(
  fields: readonly Field[],
  facts: readonly Facts[],
  k: number,
  units: Units,
  entity: string | undefined,
): (Echo | undefined)[] {
  const echoes: (Echo | undefined)[] = fields.map(() => undefined);
  const repeated = new Set<number>();
  const mayRepeat = fields
    .flatMap(({ name, kind }, i) => (/^(?:id|personal|text)$/.test(kind) && name !== entity ? [i] : []))
    .slice(0, MOST);
  const mayBeRepeated = fields
    .flatMap(({ kind }, i) => (/^(?:id|personal|category)$/.test(kind) ? [i] : []))
    .slice(0, MOST);
  // Of fields that repeat each other the first is made by itself.
  for (const b of mayRepeat.reverse())
    for (const a of mayBeRepeated) {
      if (a === b || echoes[a] !== undefined || repeated.has(b)) continue;
      if (facts[a].texts.length < FEWEST || facts[b].held < k || fields[a].place?.type === 'kind') continue;
      if (fields[a].kind === 'category' && fields[b].kind === 'text') continue;
      const echo = echoOf(facts[a], facts[b], units, k);
      if (echo === undefined || !mayStandAround(fields[b], echo)) continue;
      echoes[b] = { field: fields[a].name, ...echo };
      repeated.add(a);
      break;
    }
  return echoes;
}

/** Around a made address of a person no real domain is written. */
function mayStandAround(field: Field, { before, after }: Pick<Echo, 'before' | 'after'>): boolean {
  return field.kind !== 'personal' || field.make === 'internet.url' || before + after === '';
}

/** What stands around the base is written in every record, so at least k units must share it. */
function echoOf(
  base: Facts,
  own: Facts,
  units: Units,
  k: number,
): Pick<Echo, 'before' | 'after'> | undefined {
  const rows = base.rows;
  let candidates: { before: string; after: string }[] | undefined;
  let both = 0;
  let alike = 0;
  const sharing = new Set<number>();
  for (let row = 0; row < rows; row++) {
    const code = own.column.codes[row];
    if (code === 0) continue;
    both++;
    const text = own.column.dictionary[code];
    const part = base.column.codes[row] === 0 ? '' : base.column.dictionary[base.column.codes[row]];
    if (part !== '') {
      candidates ??= around(text, part);
      const left = candidates.filter(({ before, after }) => text === before + part + after);
      if (left.length > 0) {
        candidates = left;
        alike++;
        if (sharing.size < k) sharing.add(units.of[row]);
      }
    }
    // Most pairs are told apart by their first rows.
    if (both - alike > (1 - SHARE) * rows || (both === 4 && alike === 0)) return undefined;
  }
  if (sharing.size < k) return undefined;
  return candidates !== undefined && alike >= SHARE * both && alike >= FEWEST ? candidates[0] : undefined;
}

/** What stands around a part of a text, wherever it stands. */
function around(text: string, part: string): { before: string; after: string }[] {
  const found: { before: string; after: string }[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    found.push({ before: text.slice(0, at), after: text.slice(at + part.length) });
  return found;
}
