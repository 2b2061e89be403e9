/**
 * The language of one table: a codec for every learned field, the order they are spoken in, and the slices of the
 * vocabulary. Learned from training rows only (`learn.ts`); plain data (`toJSON`) is all that a checkpoint needs.
 */
import type { Slice } from '../engine/engine.ts';
import { fieldsOf, type Rule } from '../record/rules/rule.ts';
import type { Series } from '../record/series.ts';
import { CategoryCodec } from './category.ts';
import type { Codec } from './codec.ts';
import type { CodecData } from './codec-data.ts';
import { type Combination, combinationWeigher } from './combinations.ts';
import { ComputedCodec } from './computed.ts';
import { Critic, type CriticData } from './critic.ts';
import { DatetimeCodec } from './datetime.ts';
import { DerivedCodec } from './derived.ts';
import { codecFrom } from './fields.ts';
import { FollowCodec } from './follow.ts';
import { Given } from './given.ts';
import { type Implication, weigherOf } from './implication.ts';
import { basesFirst, firstSlots, layout } from './layout.ts';
import { ROWS } from './opening.ts';
import { type Ordered, orderWeigher } from './orders.ts';
import { Outcome, type OutcomeData } from './outcome.ts';
import type { Parent } from './parents.ts';
import type { SectionData } from './section.ts';
import { SinceCodec } from './since.ts';
import { Tail } from './tail.ts';
import { type Tie, tieWeigher } from './tie.ts';
import { combined, type Weigher } from './weigher.ts';

export interface LanguageData {
  /** In the order they are spoken; the first `head` of them once per entity. */
  codecs: CodecData[];
  head: number;
  /** Whether sequences hold several rows. */
  entity: boolean;
  /** The date by which the rows of an entity stand in order, where there is one; `backwards` with the latest first. */
  chronology?: string;
  backwards?: boolean;
  /** What stands together more often, or less, than the network says. @default none */
  ties?: Tie[];
  /** What rows as a whole are worth. @default all the same */
  critic?: CriticData;
  /** What the target of a finished row says. @default what the network has said */
  outcome?: OutcomeData;
  /** What two slots of a row never say together. @default none */
  implications?: Implication[];
  /** All that some slots of a row say together. @default whatever they like */
  combinations?: Combination[];
  /** Fields of which one never says more than the other. @default none */
  orders?: Ordered[];
  /** The date that is not drawn but counts the rows. @default none */
  series?: { field: string; dates: Series };
  /** What is spoken behind the fixed slots of a row. */
  tail?: SectionData[];
  /** Slots of the row that are said again and again in the tail. */
  recalled?: number[];
  /** Per slot of a row of an entity what is read besides in it, two at most. */
  parents?: Parent[][];
  /** The slot of the target, or of the field that stands for it, where it is read besides. */
  target?: number;
}

/** What a language is made of: its data, with codecs and tail that speak. */
export interface LanguageParts extends Omit<LanguageData, 'codecs' | 'tail' | 'recalled'> {
  readonly codecs: readonly Codec[];
  readonly tail?: Tail;
}

export class Language {
  readonly codecs: readonly Codec[];
  /** How many codecs are spoken once per entity. */
  readonly head: number;
  readonly entity: boolean;
  /** The field by whose dates the rows of an entity stand in order; `backwards` with the latest first. */
  readonly chronology?: string;
  readonly backwards: boolean;
  readonly tail?: Tail;
  /** Per slot what is read besides in it: of rows of an entity. */
  readonly parents: readonly (readonly Parent[])[];
  /** The slot of the target, or of the field that stands for it, where it is read besides. */
  readonly target?: number;
  /** What stands together more often, or less, than the network says. */
  readonly ties: readonly Tie[];
  /** What a drawn row as a whole is worth, and is kept by; absent where all are. */
  readonly critic?: Critic;
  /** What the target of a finished row says; absent where it is what the network has said. */
  readonly outcome?: Outcome;
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
  /** Per slot the token of a gap of the record's nesting, beside that of rare values; absent where there are not both. */
  readonly gaps: readonly ({ readonly missing: number; readonly rare: number } | undefined)[];
  /** What a slot may draw, given what its row has spoken; absent where anything goes. */
  readonly weigh?: Weigher;
  /** What follows from the number of the row; absent where all is drawn. */
  readonly given?: Given;
  /** Codecs that each one is told from. */
  readonly bases: readonly (readonly number[])[];
  /** The codec that tells the date of a row by the row before. */
  readonly since?: SinceCodec;
  /** Per slot the codec that tells it by the row before, where what is said is not what is read. */
  readonly told: readonly (FollowCodec | undefined)[];
  private readonly left = new Map<number, number>();
  /** All codecs, each after those it is told from. */
  readonly decodingOrder: readonly number[];

  constructor(private readonly parts: LanguageParts) {
    const { codecs, head, entity, chronology, tail, series } = parts;
    this.codecs = codecs;
    this.head = head;
    this.entity = entity;
    this.chronology = chronology;
    this.backwards = parts.backwards ?? false;
    this.tail = tail;
    this.parents = parts.parents ?? [];
    this.target = parts.target;
    this.ties = parts.ties ?? [];
    const { slices, vocabulary, forbidden, forbiddenFirst, forbiddenLater, headLength } = layout(
      codecs,
      head,
    );
    this.slices = slices;
    if (parts.critic) this.critic = new Critic(parts.critic, slices);
    if (parts.outcome) this.outcome = new Outcome(parts.outcome, slices);
    this.vocabulary = vocabulary;
    if (tail) this.tailSlice = { offset: vocabulary, size: tail.size };
    this.forbidden = forbidden;
    this.forbiddenFirst = forbiddenFirst;
    this.forbiddenLater = forbiddenLater;
    this.rowLength = slices.length;
    this.headLength = headLength;
    this.bodyLength = slices.length - headLength;
    this.slotOf = firstSlots(codecs);
    this.gaps = codecs.flatMap((codec) =>
      codec.sizes.map(() => (codec instanceof CategoryCodec ? codec.gap : undefined)),
    );
    this.bases = codecs.map(({ bases = [] }) =>
      bases.map((name) => codecs.findIndex((other) => other.field === name)),
    );
    this.decodingOrder = basesFirst(this.bases);
    this.told = codecs.flatMap((codec) =>
      codec.sizes.map(() => (codec instanceof FollowCodec && codec.labels ? codec : undefined)),
    );
    this.since = codecs.find((codec) => codec instanceof SinceCodec);
    this.weigh = combined([
      weigherOf(parts.implications ?? []),
      combinationWeigher(parts.combinations ?? []),
      orderWeigher(parts.orders ?? [], codecs, this.slotOf),
      tieWeigher(this.ties),
    ]);
    const dated = codecs.findIndex(({ field }) => field === series?.field);
    if (series && codecs[dated] instanceof DatetimeCodec)
      this.given = new Given(codecs[dated], this.slotOf[dated], series.dates);
  }

  static from({ codecs, tail, recalled, ...data }: LanguageData): Language {
    return new Language({
      ...data,
      codecs: codecs.map(codecFrom),
      tail: tail && Tail.from(tail, recalled),
    });
  }

  /** The same language, its slots tied. */
  tied(ties: readonly Tie[]): Language {
    return new Language({ ...this.parts, ties: [...ties] });
  }

  /** The same language, its rows judged. */
  judged(critic: CriticData): Language {
    return new Language({ ...this.parts, critic });
  }

  /** The same language, its rows ending with an outcome. */
  concluded(outcome: OutcomeData): Language {
    return new Language({ ...this.parts, outcome });
  }

  /** What two slots of a row never say together. */
  get implications(): readonly Implication[] {
    return this.parts.implications ?? [];
  }

  /** Whether a rule of more than pairs of values, or what another codec's tokens mean, hangs on what a codec says. */
  isBound(codec: number): boolean {
    const { combinations = [], orders = [] } = this.parts;
    const slot = this.slotOf[codec];
    return (
      combinations.some(({ slots }) => slots.includes(slot)) ||
      orders.some(({ low, high }) => low === codec || high === codec) ||
      this.bases.some((own, c) => own.includes(codec) && this.codecs[c].sizes.length > 0)
    );
  }

  toJSON(): LanguageData {
    const { codecs, tail, implications = [], combinations = [], orders = [], ...rest } = this.parts;
    const { parents = [], ties = [], ...data } = rest;
    return {
      ...data,
      codecs: codecs.map((codec) => codec.toJSON()),
      ...(implications.length > 0 && { implications }),
      ...(combinations.length > 0 && { combinations }),
      ...(orders.length > 0 && { orders }),
      ...(parents.length > 0 && { parents }),
      ...(ties.length > 0 && { ties }),
      ...(tail && { tail: tail.toJSON(), recalled: [...tail.recalled] }),
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
   * The steps that are read besides at step t, undefined where one is not there: the slot's two parents, the row before, and the
   * target, whose weak ties to many fields a model is asked for (a tree beside the class: Friedman, Geiger & Goldszmidt 1997).
   * Rows that are their own units read the target alone.
   * @param place of each slot in its row, where they are not spoken in their usual order: what comes later is not read
   */
  besides(t: number, place = (slot: number) => slot): readonly (number | undefined)[] {
    const { entity, parents, target, headLength, bodyLength } = this;
    const slot = this.slotAt(t);
    const stepOf = (other: number) => (other < headLength ? other : t - slot + other);
    const parentOf = (parent?: Parent) => {
      if (parent?.before) return t < headLength + bodyLength ? undefined : stepOf(parent.slot) - bodyLength;
      return parent && stepOf(parent.slot);
    };
    // What stands right before is read anyhow.
    const asked = target !== undefined && place(slot) > place(target) + 1 ? stepOf(target) : undefined;
    if (!entity) return target === undefined ? [] : [asked];
    const [first, second] = parents[slot] ?? [];
    const read = [parentOf(first), parentOf(second), this.rowBefore(t)];
    return target === undefined ? read : [...read, asked];
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

  /** Slots of steps 0 … length − 1, of sequences of rows, or of a row and its tail. */
  path(length: number, tail = false): Uint16Array {
    return Uint16Array.from({ length }, (_, t) => (tail ? this.tailSlotAt(t) : this.slotAt(t)));
  }

  /** The slot of step t of a row and its tail. */
  private tailSlotAt(t: number): number {
    if (t < this.rowLength) return t;
    return this.tail?.recalledAt(t - this.rowLength) ?? this.slices.length;
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
}
