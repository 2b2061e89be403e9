/**
 * Free-running generation. Every sequence draws from its own random stream, so a row never depends on how many are
 * asked for, and a shorter fixture is a prefix of a longer one.
 */
import type { Network } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import { combined, type Weigher } from '../language/weigher.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import type { Schema } from '../record/schema.ts';
import type { Table } from '../record/table.ts';
import { draw, maskOf } from './draw.ts';
import { type Drawn, type Redraws, type Refuse, refusalOf, settle } from './redraw.ts';
import { type Speaker, type TailRow, tailSpeaker } from './tails.ts';

export interface SampleOptions {
  readonly seed: number;
  readonly rows: number;
  /** Number of the first row. With entities the rows before it are drawn and passed over. @default 0 */
  readonly from?: number;
  /** Most rows of one entity. */
  readonly longest: number;
  /** Sequences that are drawn together: changes speed and memory, never a byte. */
  readonly batch?: number;
  readonly temperature?: number;
  /** What may be drawn next, given what a row has spoken, besides what the language itself says of that. */
  readonly weigh?: Weigher;
  /** What must not be written, besides what breaks a rule of the schema: it is drawn again. */
  readonly refuse?: Refuse;
  /** Fields that no two rows of an entity may agree on. */
  readonly once?: readonly string[];
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
  /** The entity of every row of the part; without entities, the row's own number. */
  readonly entities: Float64Array;
}

const BATCH = 512;
/** Sequences that are drawn again together. */
const FEW = 32;

export function* sample(
  network: Network,
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
  const few = refuse && network.sampler(FEW);
  const refused = (drawn: Drawn): Uint8Array => {
    const rows = drawn.rows.reduce((sum, count) => sum + count, 0);
    const { table, entities } = decodePart(
      language,
      schema,
      drawn,
      { rows, first: 0, seed: options.seed },
      // Only what the caller refuses may speak of what stands in a tail.
      options.refuse && speaker?.speak,
    );
    const flags = refuse?.(table, entities);
    let at = 0;
    return Uint8Array.from(drawn.rows, (count) => {
      at += count;
      return flags?.subarray(at - count, at).includes(1) ? 1 : 0;
    });
  };
  const again = (numbers: Float64Array, attempt: number): Drawn =>
    inParts(numbers, FEW, (part) => drawSequences(few!, FEW, language, part, attempt, own));
  try {
    // Without entities a sequence is a row, and any range can be drawn on its own.
    let sequence = language.entity ? 0 : from;
    for (let first = sequence; first < end; sequence += batch) {
      const numbers = Float64Array.from({ length: batch }, (_, r) => sequence + r);
      const fresh = drawSequences(sampler, batch, language, numbers, 0, own);
      const drawn = refuse ? settle(fresh, refused, again) : fresh;
      if (options.redraws) for (const tries of drawn.attempts) if (tries > 0) options.redraws.count++;
      let rows = 0;
      for (const count of drawn.rows) rows += count;
      rows = Math.min(rows, end - first);
      if (first + rows > from) {
        const place = { rows, first, seed: options.seed };
        const part = decodePart(language, schema, drawn, place, speaker?.speak);
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

/**
 * Vocabulary ids of free rows, as the network says them now: nothing is drawn again. For tables without entities.
 * @param options.from number of the first row
 */
export function* freeTokens(
  network: Network,
  language: Language,
  options: { seed: number; from: number; count: number; temperature: number },
): Generator<Int32Array> {
  const { from, count } = options;
  const sampler = network.sampler(BATCH);
  try {
    for (let at = 0; at < count; at += BATCH) {
      const numbers = Float64Array.from({ length: Math.min(BATCH, count - at) }, (_, i) => from + at + i);
      yield* drawSequences(sampler, BATCH, language, numbers, 0, { ...options, rows: count, longest: 1 })
        .tokens;
    }
  } finally {
    sampler.dispose();
  }
}

/** Draws so many sequences at a time, and puts them together. */
function inParts(numbers: Float64Array, size: number, drawPart: (numbers: Float64Array) => Drawn): Drawn {
  const parts: Drawn[] = [];
  for (let at = 0; at < numbers.length; at += size) parts.push(drawPart(numbers.subarray(at, at + size)));
  return {
    numbers,
    attempts: Uint8Array.from(parts.flatMap((part) => [...part.attempts])),
    tokens: parts.flatMap((part) => part.tokens),
    rows: Uint32Array.from(parts.flatMap((part) => [...part.rows])),
  };
}

function decodePart(
  language: Language,
  schema: Schema,
  drawn: Drawn,
  place: { readonly rows: number; readonly first: number; readonly seed: number },
  speak?: (rows: readonly TailRow[]) => unknown[][],
): SampledPart {
  const { rows, first, seed } = place;
  const { numbers, attempts } = drawn;
  // The last entity is decoded whole, however few of its rows are wanted, so that those do not depend on it.
  const length = rows + Math.max(...drawn.rows);
  const values = language.codecs.map(() => new Float64Array(length));
  // Which row of its sequence each one is: rows may be put in another order than they were spoken in.
  const spoken = new Float64Array(length);
  const entities = new Float64Array(rows);
  const sequenceOf = new Uint32Array(rows);
  let at = 0;
  for (let r = 0; at < rows; r++) {
    const count = drawn.rows[r];
    for (let i = 0; i < count; i++) spoken[at + i] = i;
    const stream = new Stream(seed, numbers[r], PURPOSE.values, attempts[r]);
    language.decode(drawn.tokens[r], count, stream, [...values, spoken], at, numbers[r]);
    entities.fill(numbers[r], at, Math.min(at + count, rows));
    sequenceOf.fill(r, at, Math.min(at + count, rows));
    at += count;
  }
  const tails = speak?.(
    Array.from(sequenceOf, (r, i) => ({
      row: language.entity ? first + i : entities[i],
      given: language.rowTokens(drawn.tokens[r], spoken[i]),
    })),
  );
  return { table: language.table(values, rows, schema, tails), first, entities };
}

function withoutFirst({ table, first, entities }: SampledPart, count: number): SampledPart {
  const kept = Uint32Array.from({ length: table.rows - count }, (_, i) => count + i);
  return { table: table.take(kept), first: first + count, entities: entities.slice(count) };
}

/**
 * Draws the sequences of these numbers, until every one has said that no row follows.
 * @param batch how many the sampler draws at once, at least as many as there are numbers
 */
function drawSequences(
  sampler: ReturnType<Network['sampler']>,
  batch: number,
  language: Language,
  numbers: Float64Array,
  attempt: number,
  options: SampleOptions,
): Drawn {
  const count = numbers.length;
  const streams = Array.from(numbers, (number) => new Stream(options.seed, number, PURPOSE.tokens, attempt));
  const rows = new Uint32Array(count);
  const ended = new Uint8Array(count);
  const previous = new Int32Array(batch).fill(language.vocabulary);
  const steps: Int32Array[] = [];
  const masksOf = (forbidden: readonly (readonly number[])[]) =>
    language.slices.map(({ size }, slot) => maskOf(forbidden[slot], size));
  const firstMasks = masksOf(language.forbiddenFirst);
  const laterMasks = masksOf(language.forbiddenLater);
  const weigh = combined([language.weigh, options.weigh]);
  const spoken = weigh && streams.map(() => new Int32Array(language.slices.length).fill(-1));
  const weights = new Float32Array(weigh ? Math.max(...language.slices.map((slice) => slice.size)) : 0);
  const once = onceSlots(language, options.once);
  const used = once.map(() => streams.map(() => new Set<number>()));
  /** Rows of every entity, once its head is spoken, where that says them. */
  let wanted: (number | undefined)[] = [];
  sampler.reset();
  for (let open = count, t = 0; open > 0; t++) {
    if (t === language.headLength)
      wanted = Array.from(numbers, (number, r) =>
        language.rowCount((slot) => steps[slot][r], new Stream(options.seed, number, PURPOSE.rows)),
      );
    const slot = language.slotAt(t);
    const { offset, size } = language.slices[slot];
    const probabilities = sampler.step(slot, previous, options.temperature);
    const isFirst = t < language.headLength + language.bodyLength;
    const forbidden = (isFirst ? language.forbiddenFirst : language.forbiddenLater)[slot];
    const masks = isFirst ? firstMasks : laterMasks;
    const allowed = weights.subarray(0, size);
    // However often an entity is drawn anew, it keeps its number of rows: else the long ones, which have more to break,
    // would be the rarer for it.
    const chances = language.tellsRows(slot)
      ? Array.from(numbers, (number) => new Stream(options.seed, number, PURPOSE.rows, slot))
      : streams;
    const onceAt = once.indexOf(slot);
    const lastOfRow =
      t + 1 >= language.headLength && (t + 1 - language.headLength) % language.bodyLength === 0;
    for (let r = 0; r < count; r++) {
      if (ended[r]) continue;
      const start = r * size;
      if (spoken && weigh?.(slot, spoken[r], allowed.fill(1)))
        reweigh(probabilities, start, forbidden, allowed);
      if (onceAt >= 0) withoutUsed(probabilities, start, size, used[onceAt][r]);
      const known = slot === language.nextSlot ? wanted[r] : undefined;
      const given = language.given?.token(slot, numbers[r]);
      const token =
        given ??
        (known === undefined
          ? draw(probabilities, start, size, masks[slot], chances[r].uniform())
          : Number(rows[r] + 1 < known));
      previous[r] = offset + token;
      if (onceAt >= 0) used[onceAt][r].add(token);
      if (spoken) {
        spoken[r][slot] = token;
        if (lastOfRow) spoken[r].fill(-1, language.headLength);
      }
      if (t >= language.headLength && lastOfRow) {
        rows[r]++;
        const isLongest = wanted[r] === undefined && rows[r] >= options.longest;
        if (language.nextSlot === undefined || token === 0 || isLongest) {
          ended[r] = 1;
          open--;
        }
      }
    }
    steps.push(previous.slice());
  }
  const tokens = Array.from(rows, (own, r) => {
    const length = language.headLength + own * language.bodyLength;
    return Int32Array.from({ length }, (_, t) => steps[t][r]);
  });
  return { numbers, attempts: new Uint8Array(count).fill(attempt), tokens, rows };
}

/** Fields that a rule holds unique together with the entity alone. */
function onceIn({ entity, rules = [] }: Schema): string[] {
  return rules.flatMap((rule) => {
    if (rule.kind !== 'unique' || entity === undefined || !rule.fields.includes(entity)) return [];
    const others = rule.fields.filter((field) => field !== entity);
    return others.length === 1 ? others : [];
  });
}

/** Slots of fields that no two rows of an entity may agree on. */
function onceSlots(language: Language, fields: readonly string[] = []): number[] {
  if (!language.entity) return [];
  return fields.flatMap((field) => language.labelSlot(field) ?? []);
}

/** Leaves out the tokens that the entity has used, unless it has used them all. */
function withoutUsed(p: Float32Array, start: number, size: number, used: ReadonlySet<number>): void {
  let left = 0;
  for (let i = 0; i < size; i++) if (!used.has(i)) left += p[start + i];
  if (left > 0) for (const token of used) p[start + token] = 0;
}

/**
 * Multiplies the probabilities from `start` on by the weights, in place; unless that leaves nothing to draw: then what
 * the weights stand for is unmet in this row, and whoever asked for it finds out by looking at the row.
 */
function reweigh(p: Float32Array, start: number, forbidden: readonly number[], weights: Float32Array): void {
  for (const token of forbidden) weights[token] = 0;
  let left = 0;
  for (let i = 0; i < weights.length; i++) left += p[start + i] * weights[i];
  if (left > 0) for (let i = 0; i < weights.length; i++) p[start + i] *= weights[i];
}
