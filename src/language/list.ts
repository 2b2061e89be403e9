/**
 * Lists: before each item a token that says whether there is one, then the item's fields as in a row. What stands inside
 * something is spoken only where that is there, so an item cannot contradict itself. The items of all positions are one
 * language.
 */
import type { Stream } from '../random/stream.ts';
import { sharePlace, unitsOfItems } from '../record/nested.ts';
import { findDetermined } from '../record/rules/determines.ts';
import { type Field, isLearned, isTail, type ListField } from '../record/schema.ts';
import { type Column, type ListColumn, Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { wholly } from '../record/wholly.ts';
import { CategoryCodec } from './category.ts';
import type { Codec } from './codec.ts';
import { learnDerived } from './derived.ts';
import { codecFrom, columnFrom, type FieldOptions, learnCodec } from './fields.ts';
import { gapToken } from './gap.ts';
import { Cursor, type Rule } from './grammar.ts';
import type { ListSectionData, Part, Section, SectionData } from './section.ts';

/** One item: the values of the codecs, and those of the inner sections. */
interface Item {
  readonly values: Float64Array;
  readonly inner: unknown[];
}

const STOP = 0;
const GO = 1;

export class ListSection implements Section<readonly Item[]> {
  readonly field: string;
  readonly size: number;
  readonly forbidden: readonly number[];
  readonly codecs: readonly Codec[];
  /** First token of every slot of every codec, and of every inner section. */
  private readonly slots: readonly (readonly number[])[];
  private readonly innerFrom: readonly number[];
  private readonly innerRules: readonly (readonly Rule[])[];
  /** Codecs whose values another's is measured from or decided by. */
  private readonly bases: readonly (readonly number[])[];

  constructor(
    private readonly data: Omit<ListSectionData, 'codecs' | 'inner'>,
    codecs: readonly Codec[],
    readonly inner: readonly Section[],
  ) {
    this.field = data.field;
    this.codecs = codecs;
    let size = 2;
    const forbidden: number[] = [];
    const room = (tokens: number, never: readonly number[]) => {
      const first = size;
      forbidden.push(...never.map((token) => first + token));
      size += tokens;
      return first;
    };
    this.slots = codecs.map((codec) => codec.sizes.map((tokens, s) => room(tokens, codec.forbidden[s])));
    this.innerFrom = inner.map((section) => room(section.size, section.forbidden));
    this.innerRules = inner.map((section, i) => section.rules(this.innerFrom[i], 0));
    this.size = size;
    this.forbidden = forbidden;
    this.bases = codecs.map(({ bases = [] }) =>
      bases.map((base) => codecs.findIndex(({ field }) => field === base)),
    );
  }

  /** @param sectionFrom makes the inner sections */
  static from(data: ListSectionData, sectionFrom: (data: SectionData) => Section): ListSection {
    return new ListSection(data, data.codecs.map(codecFrom), data.inner.map(sectionFrom));
  }

  toJSON(): ListSectionData {
    const { section, field, parts, most } = this.data;
    const inner = this.inner.map((each) => each.toJSON());
    return { section, field, codecs: this.codecs.map((codec) => codec.toJSON()), inner, parts, most };
  }

  rules(from: number, first: number): Rule[] {
    const rules: (Rule | undefined)[] = [undefined];
    const add = (parts: readonly Part[]): number[] =>
      parts.flatMap((part) => {
        if ('inner' in part) {
          const begins = first + rules.length;
          rules.push(...this.inner[part.inner].rules(from + this.innerFrom[part.inner], begins));
          return [begins];
        }
        const { sizes } = this.codecs[part.codec];
        return sizes.map((size, s) => {
          const at = rules.push(undefined) - 1;
          const hasGap = s === 0 && part.always && gapToken(this.codecs[part.codec]) !== undefined;
          const next = (s === 0 ? (part.under ?? []) : []).map(({ token, parts: inside }) => ({
            token,
            rules: add(inside),
          }));
          rules[at] = {
            from: from + this.slots[part.codec][s],
            // The gap is the last token of the slot.
            size: hasGap ? size - 1 : size,
            next:
              next.length === 0
                ? []
                : Array.from({ length: size }, (_, token) => ({
                    below: token + 1,
                    rules: next.find((each) => each.token === token)?.rules ?? [],
                  })),
          };
          return first + at;
        });
      });
    const item = add(this.data.parts);
    rules[0] = {
      from,
      size: 2,
      next: [
        { below: GO, rules: [] },
        { below: GO + 1, rules: [...item, first] },
      ],
      most: this.data.most,
      last: STOP,
    };
    return rules as Rule[];
  }

  encode(table: Table): Int32Array[] {
    const list = table.list(this.field);
    if (list === undefined) throw new TypeError(`${this.field}: a list was expected`);
    const { starts, items } = list;
    const columnOf = (name: string): Column => {
      const column = items.column(name);
      if (!column) throw new TypeError(`no column ${name}`);
      return column;
    };
    const tokens = this.codecs.map((codec, c) =>
      codec.encode(columnOf(codec.field), ...this.bases[c].map((base) => columnOf(this.codecs[base].field))),
    );
    const inner = this.inner.map((section) => section.encode(items));
    return Array.from({ length: table.rows }, (_, row) => {
      const out: number[] = [];
      const say = (parts: readonly Part[], item: number) => {
        for (const part of parts) {
          if ('inner' in part) {
            for (const token of inner[part.inner][item]) out.push(this.innerFrom[part.inner] + token);
            continue;
          }
          const own = tokens[part.codec];
          own.forEach((slot, s) => {
            out.push(this.slots[part.codec][s] + slot[item]);
          });
          const inside = part.under?.find(({ token }) => token === own[0][item]);
          if (inside) say(inside.parts, item);
        }
      };
      const end = Math.min(starts[row + 1], starts[row] + this.data.most);
      for (let item = starts[row]; item < end; item++) {
        out.push(GO);
        say(this.data.parts, item);
      }
      out.push(STOP);
      return Int32Array.from(out);
    });
  }

  decode(tokens: Int32Array, stream: Stream): readonly Item[] {
    const items: Item[] = [];
    let at = 0;
    const read = (parts: readonly Part[], spoken: Map<number, number[]>, inner: unknown[]) => {
      for (const part of parts) {
        if ('inner' in part) {
          const end = at + this.extent(part.inner, tokens.subarray(at));
          const own = tokens.subarray(at, end).map((token) => token - this.innerFrom[part.inner]);
          inner[part.inner] = this.inner[part.inner].decode(own, stream);
          at = end;
          continue;
        }
        const local = this.slots[part.codec].map((first) => tokens[at++] - first);
        spoken.set(part.codec, local);
        const inside = part.under?.find(({ token }) => token === local[0]);
        if (inside) read(inside.parts, spoken, inner);
      }
    };
    while (tokens[at] === GO) {
      at++;
      const spoken = new Map<number, number[]>();
      const inner: unknown[] = [];
      read(this.data.parts, spoken, inner);
      items.push({ values: this.valuesOf(spoken, stream), inner });
    }
    return items;
  }

  /** How many of the tokens an inner section takes. */
  private extent(inner: number, tokens: Int32Array): number {
    const cursor = new Cursor(this.innerRules[inner], [0]);
    let length = 0;
    while (!cursor.done && length < tokens.length) cursor.take(tokens[length++]);
    return length;
  }

  private valuesOf(spoken: ReadonlyMap<number, number[]>, stream: Stream): Float64Array {
    const values = Float64Array.from(this.codecs, (codec) => (isCategory(codec) ? -1 : Number.NaN));
    const decode = (c: number) => {
      const local = spoken.get(c);
      if (local)
        values[c] = this.codecs[c].decode(local, stream, ...this.bases[c].map((base) => values[base]));
    };
    const all = this.codecs.map((_, c) => c);
    // What decides is itself decided by nothing.
    for (const c of all) if (this.bases[c].length === 0) decode(c);
    for (const c of all) if (this.bases[c].length > 0) decode(c);
    return values;
  }

  column(rows: readonly (readonly Item[])[]): ListColumn {
    const starts = new Uint32Array(rows.length + 1);
    rows.forEach((items, row) => {
      starts[row + 1] = starts[row] + items.length;
    });
    const items = rows.flat();
    const columns = this.codecs.map((codec, c) =>
      columnFrom(
        codec,
        Float64Array.from(items, ({ values }) => values[c]),
      ),
    );
    const tails = this.inner.map((section, i) =>
      section.column(items.map(({ inner }) => inner[i] ?? section.decode(new Int32Array(0), UNUSED))),
    );
    return { kind: 'list', name: this.field, starts, items: new Table(columns, items.length, tails) };
  }
}

/** What is not there is decoded from no tokens, and so from no chance. */
const UNUSED = undefined as unknown as Stream;

const isCategory = (codec: Codec) => codec.toJSON().codec === 'category' || 'labels' in codec.toJSON();

/**
 * @param units the unit of each row of the table that holds the list
 * @param learnSections learns the texts and lists inside
 */
export function learnList(
  list: ListColumn,
  field: ListField,
  units: Units,
  options: FieldOptions,
  learnSections: (table: Table, units: Units, fields: readonly Field[]) => Section[],
): ListSection {
  const own = unitsOfItems(list.starts, units);
  const fields = field.items.fields.filter(isLearned);
  const columns = fields.map(({ name }) => list.items.column(name)!);
  const isWhole = columns.map((column) => wholly(column, own, options.minRecords));
  const isTime = (c: number) => fields[c].kind === 'date' || fields[c].kind === 'datetime';
  const decidedBy = findDetermined(
    columns,
    (a, b) =>
      isWhole[a] && !isTime(b) && fields[b].place?.type !== 'kind' && sharePlace(fields[a], fields[b]),
  );
  const codecs: Codec[] = [];
  fields.forEach((_, c) => {
    if (decidedBy[c] < 0) codecs[c] = learnCodec(c, fields, columns, own, options);
  });
  fields.forEach((_, c) => {
    const base = columns[decidedBy[c]];
    const known = codecs[decidedBy[c]];
    if (base?.kind === 'category' && known instanceof CategoryCodec)
      codecs[c] = learnDerived(columns[c], base, known.labels, own, options.minRecords);
  });
  const inner = learnSections(list.items, own, field.items.fields.filter(isTail));
  const parts = partsOf(field.items.fields, codecs, inner);
  return new ListSection({ section: 'list', field: field.name, parts, most: field.most }, codecs, inner);
}

/** The fields as they are spoken: what stands inside something behind the kind that says that it is there. */
function partsOf(fields: readonly Field[], codecs: readonly Codec[], inner: readonly Section[]): Part[] {
  const inside = (kind: string | undefined, is?: string): Part[] =>
    fields.flatMap((field): Part[] => {
      const given = field.place?.given;
      if (given?.field !== kind || given?.is !== is) return [];
      const i = inner.findIndex((section) => section.field === field.name);
      if (i >= 0) return [{ inner: i }];
      const c = codecs.findIndex((codec) => codec.field === field.name);
      if (c < 0) return [];
      const codec = codecs[c];
      const under =
        field.place?.type === 'kind' && codec instanceof CategoryCodec
          ? codec.labels.map((label, token) => ({ token, parts: inside(field.name, label) }))
          : [];
      const spoken = under.filter(({ parts }) => parts.length > 0);
      return [
        {
          codec: c,
          ...(field.place?.always && { always: true }),
          ...(spoken.length > 0 && { under: spoken }),
        },
      ];
    });
  return inside(undefined);
}
