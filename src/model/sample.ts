/**
 * Free-running generation. Every sequence draws from its own random stream, so a row never depends on how many are
 * asked for, and a shorter fixture is a prefix of a longer one.
 */

import type { Predictor } from '../engine/engine.ts';
import type { Critic } from '../language/critic.ts';
import { decode, tableOf } from '../language/decode.ts';
import type { Language } from '../language/language.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import type { Schema } from '../record/schema.ts';
import type { Table } from '../record/table.ts';
import {
  type Drawn,
  MOST_TRIES,
  type Redraws,
  type Refuse,
  refusalOf,
  settle,
  some,
  TRIES,
} from './redraw.ts';
import { drawSequences, type SequenceOptions } from './sequence.ts';
import { type Speaker, type TailRow, tailSpeaker } from './tails.ts';

export interface SampleOptions extends Omit<SequenceOptions, 'once'> {
  readonly rows: number;
  /** Number of the first row. With entities the rows before it are drawn and passed over. @default 0 */
  readonly from?: number;
  /** Sequences that are drawn together: changes speed and memory, never a byte. */
  readonly batch?: number;
  /** What must not be written, besides what breaks a rule of the schema: it is drawn again. */
  readonly refuse?: Refuse;
  /** Counts the sequences that were drawn again. */
  readonly redraws?: Redraws;
  /** The network that speaks the tails of rows, where the language has them. */
  readonly tail?: Speaker;
}

/** Rows in order, in parts. */
export interface SampledPart {
  readonly table: Table;
  /** Number of the first row of the part. */
  readonly first: number;
  /** The number by which what is made of every row is made: its own, or, where rows were sifted, that of the row it was. */
  readonly numbers: Float64Array;
  /** The entity of every row of the part; without entities, the row's own number. */
  readonly entities: Float64Array;
}

const BATCH = 512;
/** Sequences that are drawn again together. */
const FEW = 32;
/** Batches whose rows are settled together where a critic sends most of them back: so that the sampler is seldom half empty. */
const SPAN = 8;

export function* sample(
  network: Predictor,
  language: Language,
  schema: Schema,
  options: SampleOptions,
): Generator<SampledPart> {
  const from = options.from ?? 0;
  const end = from + options.rows;
  const batch = Math.min(options.batch ?? BATCH, Math.max(1, options.rows));
  const sampler = network.sampler(batch);
  const speaker = options.tail && tailSpeaker(options.tail, language, options);
  const refuse = refusalOf(language, schema, options.refuse);
  const own = { ...options, once: onceIn(schema) };
  const { critic } = language;
  const few = (refuse || critic) && network.sampler(FEW);
  /** Sequences that broke what must hold. */
  const broken = new Set<number>();
  const breaks = (drawn: Drawn): Uint8Array => {
    const rows = drawn.rows.reduce((sum, count) => sum + count, 0);
    const { table, entities, numbers } = decodePart(
      language,
      schema,
      drawn,
      { rows, seed: options.seed },
      // Only what the caller refuses may speak of what stands in a tail.
      options.refuse && speaker?.speak,
    );
    const flags = refuse?.(table, entities, numbers);
    let at = 0;
    return Uint8Array.from(drawn.rows, (count) => {
      at += count;
      return flags?.subarray(at - count, at).includes(1) ? 1 : 0;
    });
  };
  const refused = (drawn: Drawn): Uint8Array => {
    const flags = critic ? unworthy(critic, drawn, options.seed) : new Uint8Array(drawn.tokens.length);
    if (!refuse) return flags;
    const worthy = Uint32Array.from(flags.keys()).filter((s) => flags[s] === 0);
    if (worthy.length === 0) return flags;
    breaks(some(drawn, worthy)).forEach((flag, i) => {
      if (flag === 0) return;
      flags[worthy[i]] = 1;
      broken.add(drawn.numbers[worthy[i]]);
    });
    return flags;
  };
  const again = (open: Drawn, attempt: number): Drawn => {
    const [used, size] = open.rows.length > 2 * FEW ? [sampler, batch] : [few!, FEW];
    return inParts(open, size, (part) => ({
      ...drawSequences(used, size, language, part.numbers, attempt, own, part.tokens),
      firstRows: part.firstRows,
    }));
  };
  const begin = (numbers: Float64Array, first: number): Drawn => {
    if (critic) {
      const rows = new Uint32Array(numbers.length).fill(1);
      const attempts = new Uint8Array(numbers.length);
      return again({ numbers, attempts, tokens: [], rows, firstRows: numbers }, 0);
    }
    const drawn = drawSequences(sampler, batch, language, numbers, 0, own);
    return { ...drawn, firstRows: firstRowsOf(drawn.rows, first) };
  };
  try {
    // Without entities a sequence is a row, and any range can be drawn on its own.
    let sequence = language.entity ? 0 : from;
    for (let first = sequence; first < end; ) {
      const count = critic ? Math.min(SPAN * batch, end - first) : batch;
      const numbers = Float64Array.from({ length: count }, (_, r) => sequence + r);
      sequence += count;
      const fresh = begin(numbers, first);
      const drawn = refuse || critic ? settle(fresh, refused, again, critic ? MOST_TRIES : TRIES) : fresh;
      if (options.redraws) options.redraws.count += broken.size;
      broken.clear();
      let rows = 0;
      for (const count of drawn.rows) rows += count;
      rows = Math.min(rows, end - first);
      if (first + rows > from) {
        const part = decodePart(language, schema, drawn, { rows, seed: options.seed }, speaker?.speak);
        yield first < from ? withoutFirst(part, from - first) : part;
      }
      first += rows;
    }
  } finally {
    sampler.dispose();
    few?.dispose();
    speaker?.dispose();
  }
}

/** Flags of the sequences that the critic does not keep, each by a random number of its own. */
function unworthy(critic: Critic, { numbers, attempts, tokens }: Drawn, seed: number): Uint8Array {
  return Uint8Array.from(tokens, (row, s) =>
    new Stream(seed, numbers[s], PURPOSE.critic, attempts[s]).uniform() < critic.worth(row) ? 0 : 1,
  );
}

/**
 * Vocabulary ids of free sequences, as the network says them now: nothing is drawn again.
 * @param options.from number of the first
 * @param options.schema rows that break its rules are left out, so that the others are as likely as where those are drawn
 * again; of entities all are kept
 */
export function* freeTokens(
  network: Predictor,
  language: Language,
  options: { seed: number; from: number; count: number; temperature: number; schema?: Schema },
): Generator<Int32Array> {
  const { from, count, seed, schema } = options;
  const refuse = schema && !language.entity && refusalOf(language, schema);
  const own = { ...options, once: schema && onceIn(schema) };
  const sampler = network.sampler(BATCH);
  try {
    for (let at = 0; at < count; at += BATCH) {
      const numbers = Float64Array.from({ length: Math.min(BATCH, count - at) }, (_, i) => from + at + i);
      const drawn = drawSequences(sampler, BATCH, language, numbers, 0, own);
      if (!schema || !refuse) {
        yield* drawn.tokens;
        continue;
      }
      const whole = { ...drawn, firstRows: numbers };
      const { table, entities } = decodePart(language, schema, whole, { rows: numbers.length, seed });
      const refused = refuse(table, entities, numbers);
      yield* drawn.tokens.filter((_, r) => refused[r] === 0);
    }
  } finally {
    sampler.dispose();
  }
}

/** Draws so many sequences at a time, and puts them together. */
function inParts(open: Drawn, size: number, drawPart: (part: Drawn) => Drawn): Drawn {
  const places = Uint32Array.from(open.rows.keys());
  const parts: Drawn[] = [];
  for (let at = 0; at < places.length; at += size)
    parts.push(drawPart(some(open, places.subarray(at, at + size))));
  return {
    ...open,
    attempts: Uint8Array.from(parts.flatMap((part) => [...part.attempts])),
    tokens: parts.flatMap((part) => part.tokens),
  };
}

/** The number of the first row of every sequence. @param first that of the first sequence */
function firstRowsOf(rows: Uint32Array, first: number): Float64Array {
  const numbers = new Float64Array(rows.length);
  let next = first;
  rows.forEach((count, s) => {
    numbers[s] = next;
    next += count;
  });
  return numbers;
}

function decodePart(
  language: Language,
  schema: Schema,
  drawn: Drawn,
  { rows, seed }: { readonly rows: number; readonly seed: number },
  speak?: (rows: readonly TailRow[]) => unknown[][],
): SampledPart {
  const { numbers, attempts, firstRows } = drawn;
  // The last entity is decoded whole, however few of its rows are wanted, so that those do not depend on it.
  const length = rows + Math.max(...drawn.rows);
  const values = language.codecs.map(() => new Float64Array(length));
  // Which row of its sequence each one is: rows may be put in another order than they were spoken in.
  const spoken = new Float64Array(length);
  const entities = new Float64Array(rows);
  const own = new Float64Array(rows);
  const sequenceOf = new Uint32Array(rows);
  let at = 0;
  for (let r = 0; at < rows; r++) {
    const count = drawn.rows[r];
    for (let i = 0; i < count; i++) spoken[at + i] = i;
    const stream = new Stream(seed, numbers[r], PURPOSE.values, attempts[r]);
    decode(language, drawn.tokens[r], count, stream, [...values, spoken], at, numbers[r]);
    entities.fill(numbers[r], at, Math.min(at + count, rows));
    sequenceOf.fill(r, at, Math.min(at + count, rows));
    for (let i = 0; i < count && at + i < rows; i++) own[at + i] = firstRows[r] + i;
    at += count;
  }
  const tails = speak?.(
    Array.from(sequenceOf, (r, i) => ({
      row: own[i],
      given: language.rowTokens(language.readInside(drawn.tokens[r]), spoken[i]),
    })),
  );
  return {
    table: tableOf(language, values, rows, schema, tails),
    first: firstRows[0],
    numbers: own,
    entities,
  };
}

function withoutFirst({ table, first, numbers, entities }: SampledPart, count: number): SampledPart {
  const kept = Uint32Array.from({ length: table.rows - count }, (_, i) => count + i);
  return {
    table: table.take(kept),
    first: first + count,
    numbers: numbers.slice(count),
    entities: entities.slice(count),
  };
}

/** Fields that a rule holds unique together with the entity alone. */
function onceIn({ entity, rules = [] }: Schema): string[] {
  return rules.flatMap((rule) => {
    if (rule.kind !== 'unique' || entity === undefined || !rule.fields.includes(entity)) return [];
    const others = rule.fields.filter((field) => field !== entity);
    return others.length === 1 ? others : [];
  });
}
