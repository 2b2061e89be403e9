/**
 * What has no fixed length (texts, lists) is spoken after the fixed slots of a row, in the *tail*: one more slot,
 * visited as often as needed, whose slice is the union of the sections' tokens. The grammar says which range of it may
 * be drawn next, and when the sequence ends. A tail has a network of its own, so that the fields of a row are learned as
 * if it were not there.
 *
 * Token 0 of each section says “goes on”: it begins a window of a tail that is too long for one sequence, and is never
 * drawn.
 */
import type { Stream } from '../random/stream.ts';
import type { Field, TextField } from '../record/schema.ts';
import type { Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import type { FieldOptions } from './fields.ts';
import { Cursor, type Rule } from './grammar.ts';
import { ListSection, learnList } from './list.ts';
import type { Section, SectionData } from './section.ts';
import { TextSection } from './text.ts';

export interface TailOptions {
  /** Most pieces of a text that are longer than one character. */
  readonly pieces: number;
}

/** Tokens of a tail between which a field of the row is said again. */
const EVERY = 6;

export class Tail {
  /** How many tokens it may draw. */
  readonly size: number;
  readonly forbidden: readonly number[];
  /** The tokens that end texts. */
  readonly ends: readonly number[];
  /** First token of every section: the one that says “goes on”. */
  private readonly from: readonly number[];
  private readonly rules: readonly Rule[];
  /** The first rule of every section. */
  private readonly start: readonly number[];

  /** @param recalled slots of the row that are said again, in turn, so that what is told early is not forgotten */
  constructor(
    readonly sections: readonly Section[],
    readonly recalled: readonly number[] = [],
  ) {
    const from: number[] = [];
    const start: number[] = [];
    const rules: Rule[] = [];
    const forbidden: number[] = [];
    let size = 0;
    for (const section of sections) {
      from.push(size);
      forbidden.push(size, ...section.forbidden.map((token) => size + 1 + token));
      start.push(rules.length);
      rules.push(...section.rules(size + 1, rules.length));
      size += 1 + section.size;
    }
    this.size = size;
    this.forbidden = forbidden;
    this.ends = sections.flatMap(({ end }, s) => (end === undefined ? [] : [from[s] + 1 + end]));
    this.from = from;
    this.rules = rules;
    this.start = start;
  }

  static from(data: readonly SectionData[], recalled?: readonly number[]): Tail {
    return new Tail(data.map(sectionFrom), recalled);
  }

  /** The slot of the row that is said again at step i of a tail, undefined where the tail itself speaks. */
  recalledAt(i: number): number | undefined {
    const { recalled } = this;
    if (recalled.length === 0 || i % (EVERY + 1) !== EVERY) return undefined;
    return recalled[Math.floor(i / (EVERY + 1)) % recalled.length];
  }

  /** Steps that so many tokens take, with what is said again between them. */
  steps(tokens: number): number {
    return this.recalled.length === 0 ? tokens : tokens + Math.floor(Math.max(0, tokens - 1) / EVERY);
  }

  toJSON(): SectionData[] {
    return this.sections.map((section) => section.toJSON());
  }

  /** Whether a token begins a window that is not the tail's first. */
  goesOn(token: number): boolean {
    return this.from.includes(token);
  }

  /** The tokens of the section that a token is of: the first, and the one behind the last. */
  sectionOf(token: number): readonly [number, number] {
    const next = this.from.findIndex((first) => first > token);
    return next < 0 ? [this.from[this.from.length - 1], this.size] : [this.from[next - 1], this.from[next]];
  }

  /** A row's place in the grammar, before its first token. */
  cursor(): Cursor {
    return new Cursor(this.rules, this.start);
  }

  /**
   * The tail of every row, in windows of at most `window` tokens, the first of which, from the second window on, says
   * that it goes on.
   */
  encode(table: Table, window: number): Int32Array[][] {
    const tokens = this.sections.map((section) => section.encode(table));
    return Array.from({ length: table.rows }, (_, row) => {
      const windows: Int32Array[] = [];
      let open: number[] = [];
      this.sections.forEach((_, s) => {
        for (const token of tokens[s][row]) {
          if (open.length >= window) {
            windows.push(Int32Array.from(open));
            open = [this.from[s]];
          }
          open.push(this.from[s] + 1 + token);
        }
      });
      windows.push(Int32Array.from(open));
      return windows;
    });
  }

  /** What the tokens of one row's whole tail say, a value for each section. */
  decode(tokens: Int32Array, stream: Stream): unknown[] {
    const cursor = this.cursor();
    let at = 0;
    return this.sections.map((section, s) => {
      const first = at;
      const left = this.sections.length - s - 1;
      while (cursor.depth > left && at < tokens.length) cursor.take(tokens[at++]);
      const own = tokens.subarray(first, at).map((token) => token - this.from[s] - 1);
      return section.decode(own, stream);
    });
  }
}

function sectionFrom(data: SectionData): Section {
  return data.section === 'list' ? ListSection.from(data, sectionFrom) : TextSection.from(data);
}

/** The tail of training rows; none where no field needs one. */
export function learnTail(
  table: Table,
  units: Units,
  fields: readonly Field[],
  options: FieldOptions & { readonly tail?: TailOptions; readonly recalled?: readonly number[] },
): Tail | undefined {
  const sections = learnSections(table, units, fields, options);
  return sections.length > 0 ? new Tail(sections, options.recalled) : undefined;
}

function learnSections(
  table: Table,
  units: Units,
  fields: readonly Field[],
  options: FieldOptions & { readonly tail?: TailOptions },
): Section[] {
  const { minRecords, tail = { pieces: 0 } } = options;
  return fields.flatMap((field): Section[] => {
    const column = table.tails.find(({ name }) => name === field.name);
    if (column?.kind === 'text') {
      const { cut } = field as TextField;
      return [TextSection.learn(column, units, { minRecords, ...tail, cut })];
    }
    if (column?.kind !== 'list' || field.kind !== 'list') return [];
    const within = (items: Table, own: Units, inner: readonly Field[]) =>
      learnSections(items, own, inner, options);
    return [learnList(column, field, units, options, within)];
  });
}
