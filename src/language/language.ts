/**
 * The language of one table: a codec for every learned field, the order they are spoken in, and the slices of the
 * vocabulary. Learned from training rows only; plain data (`toJSON`) is all that a checkpoint needs.
 */
import type { Slice } from '../engine/engine.ts';
import type { Stream } from '../random/stream.ts';
import { fieldsOf, type Rule } from '../record/rules/rule.ts';
import { type Field, isLearned, isTail, type Schema, seriesOf } from '../record/schema.ts';
import type { Series } from '../record/series.ts';
import { type Column, Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { CategoryCodec } from './category.ts';
import {
  countsOf,
  eachRow,
  firstDates,
  type Groups,
  groupByUnit,
  numbersOf,
  previousDates,
  rowCounts,
  sortRows,
} from './chronology.ts';
import type { Codec, CodecData } from './codec.ts';
import { ComputedCodec } from './computed.ts';
import { DatetimeCodec } from './datetime.ts';
import { DerivedCodec, learnDerived } from './derived.ts';
import { implicationsOf } from './exclusions.ts';
import { codecFrom, columnFrom, learnCodec, learnComputed, numbersOf as numberOptions } from './fields.ts';
import { FollowCodec } from './follow.ts';
import { followed, previousValues } from './following.ts';
import { Given } from './given.ts';
import { type Implication, weigherOf } from './implication.ts';
import { FIRST, ROWS } from './opening.ts';
import { informationMatrix, speakingOrder } from './order.ts';
import { type Ordered, ordersOf, orderWeigher } from './orders.ts';
import { parentsOf } from './parents.ts';
import { kindsFirst, placeImplications } from './places.ts';
import { recalledFields } from './recalled.ts';
import { Sequences } from './sequences.ts';
import { SinceCodec } from './since.ts';
import { learnTail, type SectionData, Tail, type TailOptions } from './tail.ts';
import { type Telling, tellings } from './telling.ts';
import { learnVisits } from './visits.ts';
import { combined, type Weigher } from './weigher.ts';

export interface LanguageOptions {
  /** k: fewest units behind any value that is written. */
  readonly minRecords: number;
  /** Least share of units behind a mass point of a continuous column. */
  readonly pointShare: number;
  /** Most distinct values of a discrete column: each of them that k units hold is a mass point. */
  readonly discrete: number;
  /** Most intervals of a number. */
  readonly intervals: number;
  /** Most atoms of a number that are written in one token. */
  readonly oneSlot: number;
  /** Groups of a number that is written in two tokens. */
  readonly groups: number;
  /** Field that is spoken first; without it the one that tells most about the others. */
  readonly root?: string;
  /** Fields that are spoken before all others, in this order: what is asked of them later is met at no cost. */
  readonly first?: readonly string[];
  /** Most rows of one entity in a sequence; longer ones are cut. */
  readonly longest: number;
  readonly tail?: TailOptions;
}

export interface LanguageData {
  /** In the order they are spoken; the first `head` of them once per entity. */
  codecs: CodecData[];
  head: number;
  /** Whether sequences hold several rows. */
  entity: boolean;
  /** The date by which the rows of an entity stand in order, where there is one; `backwards` with the latest first. */
  chronology?: string;
  backwards?: boolean;
  /** What two slots of a row never say together. @default none */
  implications?: Implication[];
  /** Fields of which one never says more than the other. @default none */
  orders?: Ordered[];
  /** The date that is not drawn but counts the rows. @default none */
  series?: { field: string; dates: Series };
  /** What is spoken behind the fixed slots of a row. */
  tail?: SectionData[];
  /** Slots of the row that are said again and again in the tail. */
  recalled?: number[];
  /** Per slot of a row of an entity the earlier slot that is read besides in it, −1 for none. */
  parents?: number[];
  /** The slot of the target, where rows of an entity have one. */
  target?: number;
}

export class Language {
  /** Slices of the fixed slots; the tail's slot comes behind them. */
  readonly slices: readonly Slice[];
  readonly vocabulary: number;
  readonly tailSlice?: Slice;
  /** First slot of every codec. */
  readonly slotOf: readonly number[];
  /** Slots of the head, and of one row. */
  readonly headLength: number;
  readonly bodyLength: number;
  /** Slots of the fields of one row, the head among them: what a tail is told first. */
  readonly rowLength: number;
  /** Per slot: tokens that are never drawn; in the first row of a sequence; in later rows. */
  readonly forbidden: readonly (readonly number[])[];
  readonly forbiddenFirst: readonly (readonly number[])[];
  readonly forbiddenLater: readonly (readonly number[])[];
  /** What a slot may draw, given what its row has spoken; absent where anything goes. */
  readonly weigh?: Weigher;
  /** What follows from the number of the row; absent where all is drawn. */
  readonly given?: Given;
  /** Codecs that each one is told from. */
  private readonly bases: readonly (readonly number[])[];
  /** The codec that tells the date of a row by the row before. */
  private readonly since?: SinceCodec;
  /** Per slot the codec that tells it by the row before, where what is said is not what is read. */
  private readonly told: readonly (FollowCodec | undefined)[];
  private readonly left = new Map<number, number>();
  /** All codecs, each after those it is told from. */
  private readonly decodingOrder: readonly number[];

  constructor(
    readonly codecs: readonly Codec[],
    readonly head: number,
    readonly entity: boolean,
    readonly chronology?: string,
    readonly implications: readonly Implication[] = [],
    readonly tail?: Tail,
    readonly backwards = false,
    readonly orders: readonly Ordered[] = [],
    series?: LanguageData['series'],
    /** Per slot the earlier slot that is read besides in it, −1 for none: of rows of an entity. */
    readonly parents: readonly number[] = [],
    /** The slot of the target, where rows of an entity have one. */
    readonly target?: number,
  ) {
    const sizes: number[] = [];
    const forbidden: (readonly number[])[] = [];
    let headLength = 0;
    codecs.forEach((codec, c) => {
      codec.sizes.forEach((size, s) => {
        sizes.push(size);
        forbidden.push(codec.forbidden[s]);
      });
      if (c < head) headLength = sizes.length;
    });
    // A row of which nothing has a fixed length still has a slot to stand in.
    if (sizes.length === headLength) {
      sizes.push(1);
      forbidden.push([]);
    }
    this.rowLength = sizes.length;
    let offset = 0;
    this.slices = sizes.map((size) => {
      const slice = { offset, size };
      offset += Math.ceil(size / 8) * 8;
      return slice;
    });
    this.vocabulary = offset;
    if (tail) this.tailSlice = { offset, size: tail.size };
    this.slotOf = firstSlots(codecs);
    this.forbidden = forbidden;
    const besides = (which: 'notFirst' | 'notLater') => {
      const own = codecs.flatMap((codec) =>
        codec.sizes.map((_, slot) => (codec instanceof FollowCodec ? codec[which][slot] : [])),
      );
      return forbidden.map((tokens, slot) => (own[slot]?.length ? [...tokens, ...own[slot]] : tokens));
    };
    this.forbiddenFirst = besides('notFirst');
    this.forbiddenLater = besides('notLater');
    this.headLength = headLength;
    this.bodyLength = sizes.length - headLength;
    this.bases = codecs.map(({ bases = [] }) =>
      bases.map((name) => codecs.findIndex((other) => other.field === name)),
    );
    this.told = codecs.flatMap((codec) =>
      codec.sizes.map(() => (codec instanceof FollowCodec && codec.labels ? codec : undefined)),
    );
    this.since = codecs.find((codec) => codec instanceof SinceCodec);
    this.weigh = combined([weigherOf(implications), orderWeigher(orders, codecs, this.slotOf)]);
    this.decodingOrder = basesFirst(this.bases);
    const dated = codecs.findIndex(({ field }) => field === series?.field);
    if (series && codecs[dated] instanceof DatetimeCodec)
      this.given = new Given(codecs[dated], this.slotOf[dated], series.dates);
  }

  static from(data: LanguageData): Language {
    const { head, entity, chronology, implications, backwards, orders, series, parents, target } = data;
    const tail = data.tail && Tail.from(data.tail, data.recalled);
    const codecs = data.codecs.map(codecFrom);
    return new Language(
      codecs,
      head,
      entity,
      chronology,
      implications,
      tail,
      backwards,
      orders,
      series,
      parents,
      target,
    );
  }

  toJSON(): LanguageData {
    const { head, entity, chronology, implications, orders } = this;
    return {
      codecs: this.codecs.map((codec) => codec.toJSON()),
      head,
      entity,
      ...(chronology !== undefined && { chronology }),
      ...(this.backwards && { backwards: true }),
      ...(implications.length > 0 && { implications: [...implications] }),
      ...(orders.length > 0 && { orders: [...orders] }),
      ...(this.given && { series: { field: this.given.field, dates: this.given.series } }),
      ...(this.parents.length > 0 && { parents: [...this.parents] }),
      ...(this.target !== undefined && { target: this.target }),
      ...(this.tail && { tail: this.tail.toJSON(), recalled: [...this.tail.recalled] }),
    };
  }

  /** The slot of step t of any sequence of rows. */
  slotAt(t: number): number {
    return t < this.headLength ? t : this.headLength + ((t - this.headLength) % this.bodyLength);
  }

  /** The step of the same slot in the row before. */
  rowBefore(t: number): number | undefined {
    return t < this.headLength + this.bodyLength ? undefined : t - this.bodyLength;
  }

  /**
   * The steps that are read besides at step t, undefined where one is not there: the slot's parent, the row before, and the
   * target, whose weak ties to many fields a model is asked for (a tree beside the class: Friedman, Geiger & Goldszmidt 1997).
   */
  besides(t: number): readonly (number | undefined)[] {
    if (!this.entity) return [];
    const slot = this.slotAt(t);
    const parent = this.parents[slot] ?? -1;
    const at = parent < this.headLength ? parent : t - slot + parent;
    const read = [parent < 0 ? undefined : at, this.rowBefore(t)];
    if (this.target === undefined) return read;
    // What stands right before is read anyhow.
    const asked = this.target < this.headLength ? this.target : t - slot + this.target;
    return [...read, slot > this.target + 1 ? asked : undefined];
  }

  /**
   * The vocabulary id that the network reads where `token` is said.
   * @param before what was read at the same place of the row before
   */
  readAs(slot: number, token: number, before?: number): number {
    const codec = this.told[slot];
    if (codec === undefined) return token;
    const { offset } = this.slices[slot];
    return offset + codec.readAs(token - offset, before === undefined ? undefined : before - offset);
  }

  /** What the network reads of sequences. */
  readInside(tokens: Int32Array, starts: ArrayLike<number> = [0, tokens.length]): Int32Array {
    if (this.told.every((codec) => codec === undefined)) return tokens;
    const read = tokens.slice();
    for (let s = 0; s + 1 < starts.length; s++)
      for (let t = this.headLength; t < starts[s + 1] - starts[s]; t++) {
        const before = this.rowBefore(t);
        const at = starts[s] + t;
        read[at] = this.readAs(this.slotAt(t), tokens[at], before && read[starts[s] + before]);
      }
    return read;
  }

  /** What is read of how many rows of an entity are left, this one among them: the token that says so many. */
  leftToken(rows: number): number {
    const known = this.left.get(rows);
    if (known !== undefined) return known;
    const c = this.codecs.findIndex(({ field }) => field === ROWS);
    const [tokens] = this.codecs[c].encode({ kind: 'number', name: ROWS, values: Float64Array.of(rows) });
    const token = this.slices[this.slotOf[c]].offset + tokens[0];
    this.left.set(rows, token);
    return token;
  }

  /** For every token of the rows of entities `leftToken` of its row; nothing in the head. */
  private leftIn(groups: Groups, units: Units, starts: Uint32Array): Int32Array | undefined {
    if (!this.entity) return undefined;
    const counts = countsOf(units);
    const left = new Int32Array(starts[starts.length - 1]).fill(-1);
    let done = 0;
    for (let s = 0; s + 1 < groups.starts.length; s++) {
      if (!groups.within[s]) done = 0;
      const count = counts[units.of[groups.rows[groups.starts[s]]]];
      let at = starts[s] + this.headLength;
      for (let i = groups.starts[s]; i < groups.starts[s + 1]; i++, at += this.bodyLength)
        left.fill(this.leftToken(count - done++), at, at + this.bodyLength);
    }
    return left;
  }

  /** Slots of steps 0 … length − 1, of sequences of rows, or of a row and its tail. */
  path(length: number, tail = false): Uint16Array {
    return Uint16Array.from({ length }, (_, t) => (tail ? this.tailSlotAt(t) : this.slotAt(t)));
  }

  /** The slot of step t of a row and its tail. */
  private tailSlotAt(t: number): number {
    if (t < this.rowLength) return t;
    return this.tail?.recalledAt(t - this.rowLength) ?? this.slices.length;
  }

  /** Every unit of the table as one sequence (cut where it has more than `longest` rows). */
  encode(table: Table, units: Units, longest: number): Sequences {
    const groups = this.groupsOf(table, units, longest);
    const tokens = this.tokensOf(table, units, groups);
    const count = groups.starts.length - 1;
    const starts = new Uint32Array(count + 1);
    for (let s = 0; s < count; s++) {
      const rows = groups.starts[s + 1] - groups.starts[s];
      starts[s + 1] = starts[s] + this.headLength + rows * this.bodyLength;
    }
    const out = new Int32Array(starts[count]);
    for (let s = 0; s < count; s++) {
      let at = starts[s];
      const first = groups.starts[s];
      const last = groups.starts[s + 1];
      for (let i = first; i < last; i++) {
        const row = groups.rows[i];
        for (let slot = i === first ? 0 : this.headLength; slot < this.rowLength; slot++)
          out[at++] = tokens[slot][row];
      }
    }
    const read = this.readInside(out, starts);
    return new Sequences(
      starts,
      out,
      groups.rows,
      groups.starts,
      0,
      read,
      this.leftIn(groups, units, starts),
    );
  }

  /**
   * The tail of every row, behind the row's own tokens, in as many sequences as it takes.
   * @param longest as in `encode`
   * @param window most tokens of a tail in one sequence
   */
  encodeTails(table: Table, units: Units, longest: number, window: number): Sequences {
    const { tail, tailSlice, rowLength } = this;
    if (!tail || !tailSlice) throw new TypeError('this language has no tail');
    const tokens = this.readTokens(table, units, longest);
    const windows = tail.encode(table, window);
    const count = windows.reduce((sum, { length }) => sum + length, 0);
    const starts = new Uint32Array(count + 1);
    const rows = new Uint32Array(count);
    let s = 0;
    windows.forEach((own, row) => {
      for (const { length } of own) {
        rows[s] = row;
        starts[s + 1] = starts[s] + rowLength + tail.steps(length);
        s++;
      }
    });
    const out = new Int32Array(starts[count]);
    let at = 0;
    windows.forEach((own, row) => {
      for (const window of own) {
        for (let slot = 0; slot < rowLength; slot++) out[at++] = tokens[slot][row];
        let step = 0;
        for (const token of window) {
          const again = tail.recalledAt(step++);
          if (again !== undefined) {
            out[at++] = tokens[again][row];
            step++;
          }
          out[at++] = tailSlice.offset + token;
        }
      }
    });
    const rowStarts = Uint32Array.from({ length: count + 1 }, (_, i) => i);
    return new Sequences(starts, out, rows, rowStarts, rowLength);
  }

  /** Rows as they stand in sequences. */
  private groupsOf(table: Table, units: Units, longest: number): Groups {
    if (!this.entity) return eachRow(table.rows);
    const dates = this.chronology === undefined ? undefined : table.column(this.chronology);
    return groupByUnit(units, longest, dates && numbersOf(dates));
  }

  /** Vocabulary ids of every row, one array for each slot of a row's fields. */
  private tokensOf(table: Table, units: Units, groups: Groups): Int32Array[] {
    const columnOf = (name: string): Column => {
      const column = table.column(name);
      if (!column) throw new TypeError(`no column ${name}`);
      return column;
    };
    const dates = () => numbersOf(columnOf(this.chronology ?? ''));
    const local = this.codecs.flatMap((codec, c) => {
      if (codec.field === ROWS) return codec.encode(rowCounts(groups, units));
      if (codec.field === FIRST)
        return codec.encode(firstDates(groups, dates(), this.since?.tellsTime ?? false));
      if (codec === this.since) return codec.encode(columnOf(codec.field), previousDates(groups, dates()));
      if (codec instanceof FollowCodec)
        return codec.encode(columnOf(codec.field), previousValues(columnOf(codec.field), groups));
      return codec.encode(columnOf(codec.field), ...this.bases[c].map((b) => columnOf(this.codecs[b].field)));
    });
    while (local.length < this.rowLength) local.push(new Int32Array(table.rows));
    return local.map((tokens, slot) => tokens.map((token) => this.slices[slot].offset + token));
  }

  /** What the network reads of every row, as `tokensOf`. */
  private readTokens(table: Table, units: Units, longest: number): Int32Array[] {
    const groups = this.groupsOf(table, units, longest);
    const tokens = this.tokensOf(table, units, groups);
    return tokens.map((said, slot) => {
      const codec = this.told[slot];
      if (codec === undefined) return said;
      const read = said.slice();
      for (let s = 0; s + 1 < groups.starts.length; s++)
        for (let i = groups.starts[s] + 1; i < groups.starts[s + 1]; i++)
          read[groups.rows[i]] = this.readAs(slot, said[groups.rows[i]], read[groups.rows[i - 1]]);
      return read;
    });
  }

  /** The tokens of the fields of one row of a sequence: what its tail is told. */
  rowTokens(tokens: Int32Array, row: number): Int32Array {
    const { headLength, bodyLength, rowLength } = this;
    return Int32Array.from({ length: rowLength }, (_, slot) =>
      slot < headLength ? tokens[slot] : tokens[slot + row * bodyLength],
    );
  }

  /** Whether a slot tells how many rows an entity has. */
  tellsRows(slot: number): boolean {
    const c = this.codecs.findIndex(({ field }) => field === ROWS);
    return c >= 0 && slot >= this.slotOf[c] && slot < this.slotOf[c] + this.codecs[c].sizes.length;
  }

  /** The slot of a field whose labels are one token each; undefined where it has no such slot. */
  labelSlot(field: string): number | undefined {
    const c = this.codecs.findIndex((codec) => codec.field === field);
    return this.codecs[c] instanceof CategoryCodec && this.codecs[c].sizes.length === 1
      ? this.slotOf[c]
      : undefined;
  }

  /**
   * How many rows a sequence has, by the tokens of its head.
   * @param tokenAt the vocabulary id at a slot of the head
   */
  rowCount(tokenAt: (slot: number) => number, stream: Stream): number {
    const c = this.codecs.findIndex(({ field }) => field === ROWS);
    if (c < 0) return 1;
    const slot = this.slotOf[c];
    const local = this.codecs[c].sizes.map((_, s) => tokenAt(slot + s) - this.slices[slot + s].offset);
    return this.codecs[c].decode(local, stream);
  }

  /**
   * Values of one sequence, written into `into` (one array per codec, and any others) from row `at` on. Where the rows
   * are put in another order, so are all arrays.
   * @param tokens vocabulary ids of the sequence
   * @param rows how many rows it holds
   * @param number of the row, where what follows from it is not drawn
   */
  decode(
    tokens: Int32Array,
    rows: number,
    stream: Stream,
    into: readonly Float64Array[],
    at: number,
    number?: number,
  ): void {
    const values = new Float64Array(this.codecs.length);
    const first = this.codecs.findIndex(({ field }) => field === FIRST);
    let previous = Number.NaN;
    const last = new Float64Array(this.codecs.length).fill(Number.NaN);
    for (let row = 0; row < rows; row++) {
      for (const c of this.decodingOrder) {
        if (row === 0 || c >= this.head) {
          const slot = this.slotOf[c];
          const step = c < this.head ? slot : slot + row * this.bodyLength;
          const local = this.codecs[c].sizes.map((_, s) => tokens[step + s] - this.slices[slot + s].offset);
          const codec = this.codecs[c];
          if (codec === this.since) {
            const isFirst = row === 0;
            values[c] = this.since.follow(local, stream, isFirst ? values[first] : previous, isFirst);
            if (!Number.isNaN(values[c])) previous = values[c];
          } else if (codec instanceof FollowCodec) {
            values[c] = codec.follow(local, stream, last[c], row === 0);
            if (codec.labels || !Number.isNaN(values[c])) last[c] = values[c];
          } else values[c] = codec.decode(local, stream, ...this.bases[c].map((b) => values[b]));
          if (number !== undefined && codec.field === this.given?.field) values[c] = this.given.value(number);
        }
        into[c][at + row] = values[c];
      }
    }
    const by = this.codecs.findIndex((codec) => codec.field === this.chronology);
    if (by >= 0 && rows > 1) sortRows(into, by, at, rows, this.backwards);
  }

  /** Whether every row that this language can say keeps the rule: what is told by a rule keeps it. */
  keeps(rule: Rule): boolean {
    const tells = (codec: Codec, field: string) =>
      codec.field === field &&
      (codec instanceof ComputedCodec ||
        (codec instanceof DerivedCodec && fieldsOf(rule).includes(codec.base)));
    if (rule.kind === 'determines')
      return rule.to.every((to) => this.codecs.some((codec) => tells(codec, to)));
    if (rule.kind !== 'sum' && rule.kind !== 'product') return false;
    return this.codecs.some((codec) => tells(codec, rule.field));
  }

  /**
   * A table of decoded values, columns in the order of the schema.
   * @param tails what the tail of every row says, a value for each section
   */
  table(
    values: readonly Float64Array[],
    rows: number,
    schema: Schema,
    tails?: readonly (readonly unknown[])[],
  ): Table {
    const columns = schema.fields.filter(isLearned).map((field): Column => {
      const c = this.codecs.findIndex((codec) => codec.field === field.name);
      return columnFrom(this.codecs[c], values[c].slice(0, rows));
    });
    const sections = tails ? (this.tail?.sections ?? []) : [];
    return new Table(
      columns,
      rows,
      sections.map((section, s) => section.column((tails ?? []).map((values) => values[s]))),
    );
  }
}

/** Indices so that each comes after its bases; otherwise as they stand. */
function basesFirst(bases: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const placed = new Set<number>();
  const place = (c: number): void => {
    if (placed.has(c)) return;
    placed.add(c);
    bases[c].forEach(place);
    order.push(c);
  };
  const all = [...bases.keys()];
  for (const c of all.filter((one) => bases[one].length === 0)) place(c);
  for (const c of all) place(c);
  return order;
}

/** The first slot of every codec. */
function firstSlots(codecs: readonly Codec[]): number[] {
  let slot = 0;
  return codecs.map(({ sizes }) => {
    const first = slot;
    slot += sizes.length;
    return first;
  });
}

/**
 * Learns the language of training rows.
 * @param units the unit of each row of the table
 */
export function learnLanguage(
  table: Table,
  units: Units,
  schema: Schema,
  options: LanguageOptions,
): Language {
  const fields = schema.fields.filter(isLearned);
  const entity = schema.entity !== undefined && units.count < table.rows;
  const columns = fields.map((field) => table.column(field.name)).filter((c): c is Column => c !== undefined);
  const isStatic = fields.map((field) => entity && field.ofEntity === true);
  const dated = entity ? undefined : seriesOf(schema);
  const told = tellings(columns, isStatic, schema.rules ?? []);
  // What is given must be known before the rest is spoken.
  const first = dated ? [dated.name, ...(options.first ?? [])] : options.first;
  const { order, head, information } = spokenFields(fields, columns, isStatic, told, { ...options, first });
  // A date that a rule tells from other fields is not told by the row before.
  const date = columns.find(({ name }, c) => name === schema.order && told[c].by === 'tokens');
  const rows = entity ? groupByUnit(units, Number.POSITIVE_INFINITY, date && numbersOf(date)) : undefined;
  const codecs: Codec[] = [];
  const learn = (c: number): Codec => {
    const column = columns[c];
    const telling = told[c];
    const decider = telling.by === 'decider' ? columns[telling.base] : undefined;
    if (decider?.kind === 'category') {
      const known = codecs.find((codec) => codec.field === decider.name) as CategoryCodec;
      return learnDerived(column, decider, known.labels, units, options.minRecords);
    }
    if (telling.by === 'arithmetic') {
      const bases = telling.bases.map((b) => columns[b]);
      return learnComputed(fields[c], column, telling, bases, units, options);
    }
    const codec = learnCodec(c, fields, columns, units, options);
    if (rows === undefined || isStatic[c] || fields[c].place) return codec;
    return followed(codec, column, rows, units, numberOptions(fields[c], units, options));
  };
  const visits = entity ? learnVisits(units, date, schema, options) : undefined;
  for (const c of order.slice(0, head)) codecs.push(learn(c));
  if (visits) codecs.push(...visits.opening);
  for (const c of order.slice(head)) {
    codecs.push(visits?.since?.field === columns[c].name ? visits.since : learn(c));
  }
  const slots = firstSlots(codecs);
  return new Language(
    codecs,
    head + (visits?.opening.length ?? 0),
    entity,
    visits?.since && schema.order,
    [...placeImplications(fields, codecs, slots), ...implicationsOf(schema.rules ?? [], codecs, slots)],
    learnTail(table, units, schema.fields.filter(isTail), {
      ...options,
      recalled: recalledSlots(table, codecs, slots),
    }),
    visits?.backwards,
    ordersOf(schema.rules ?? [], codecs),
    dated && { field: dated.name, dates: dated.series },
    entity ? parentsOf(codecs, slots, information) : [],
    entity ? targetSlot(codecs, slots, options.root) : undefined,
  );
}

/** The slot of the target, where it is one that says it. */
function targetSlot(
  codecs: readonly Codec[],
  slots: readonly number[],
  name: string | undefined,
): number | undefined {
  const c = codecs.findIndex(({ field }) => field === name);
  return c >= 0 && codecs[c].sizes.length > 0 ? slots[c] : undefined;
}

/** First slots of the fields that the texts depend on most. */
function recalledSlots(table: Table, codecs: readonly Codec[], slots: readonly number[]): number[] {
  if (table.tails.length === 0) return [];
  const spoken = [...codecs.keys()].filter(
    (c) => codecs[c].sizes.length > 0 && table.column(codecs[c].field),
  );
  const columns = spoken.map((c) => table.column(codecs[c].field)!);
  return recalledFields(table, columns).map((i) => slots[spoken[i]]);
}

/**
 * Order of the fields: those that are one for the whole entity first, each part by its information tree, and in each
 * part last what needs no word because another field decides it.
 */
function spokenFields(
  fields: readonly Field[],
  columns: readonly Column[],
  isStatic: readonly boolean[],
  told: readonly Telling[],
  options: LanguageOptions,
): { order: number[]; head: number; information: (a: string, b: string) => number } {
  const isSpoken = told.map((one) => one.by === 'tokens' || (one.by === 'arithmetic' && !one.silent));
  const spoken = columns.map((_, i) => i).filter((i) => isSpoken[i]);
  const matrix = informationMatrix(
    spoken.map((i) => columns[i]),
    columns[0] ? rowsOf(columns[0]) : 0,
  );
  // Where another field decides what is asked of, that one is spoken in its place.
  const first = options.first?.map((name) => {
    const c = columns.findIndex((column) => column.name === name);
    const telling = told[c];
    return telling?.by === 'decider' ? columns[telling.base].name : name;
  });
  const part = (wanted: boolean): number[] => {
    const own = spoken.map((_, at) => at).filter((at) => isStatic[spoken[at]] === wanted);
    const rank = (at: number) => first?.indexOf(columns[spoken[at]].name) ?? -1;
    const leading = own.filter((at) => rank(at) >= 0).sort((a, b) => rank(a) - rank(b));
    const members = own.filter((at) => rank(at) < 0);
    const sub = new Float64Array(members.length ** 2);
    members.forEach((a, i) => {
      members.forEach((b, j) => {
        sub[i * members.length + j] = matrix[a * spoken.length + b];
      });
    });
    const root = members.findIndex((at) => columns[spoken[at]].name === options.root);
    const order = speakingOrder(sub, members.length, root < 0 ? undefined : root).map(
      (i) => spoken[members[i]],
    );
    const decided = columns.map((_, i) => i).filter((i) => !isSpoken[i] && isStatic[i] === wanted);
    return [...kindsFirst([...leading.map((at) => spoken[at]), ...order], fields), ...decided];
  };
  const place = new Map(spoken.map((c, at) => [columns[c].name, at]));
  const information = (a: string, b: string): number => {
    const [i, j] = [place.get(a), place.get(b)];
    return i === undefined || j === undefined ? 0 : matrix[i * spoken.length + j];
  };
  const head = part(true);
  return { order: [...head, ...part(false)], head: head.length, information };
}

const rowsOf = (column: Column): number => (column.kind === 'number' ? column.values : column.codes).length;
