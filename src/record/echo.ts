/**
 * Fields that repeat others of their record: an address with the record's id in it, a code written twice, a title put together
 * from a number and a place. They are made from what they repeat, so that records stay consistent.
 */
import type { Facts } from './facts.ts';
import type { Echo, EchoPart, Field } from './schema.ts';
import type { Units } from './units.ts';

/** Least share of the rows with a value in which it is what the others say. */
const SHARE = 0.98;
/** Fewest different values that make a repetition more than chance. */
const FEWEST = 5;
/** Most fields that are compared with each other. */
const MOST = 400;
/** Rows that are looked at before all are. */
const SAMPLE = 40;
/** Most fields that one is put together from. */
const MOST_PARTS = 4;

const MADE = /^(?:id|personal)$/;
const NUMBER = /^(?:integer|decimal)$/;

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
    .flatMap((field, i) => (mayBeMade(field) && field.name !== entity && facts[i].held >= k ? [i] : []))
    .slice(0, MOST);
  const sources = fields
    .flatMap((field, i) => (mayBeRepeated(field) && facts[i].texts.length > 1 ? [i] : []))
    .slice(0, MOST);
  // Of fields that repeat each other the first is made by itself.
  for (const b of mayRepeat.reverse()) {
    if (repeated.has(b)) continue;
    const known = sources.filter((a) => a !== b && echoes[a] === undefined && suits(fields[a], fields[b]));
    const parts = templateOf(b, known, { fields, facts, units, k });
    if (parts === undefined) continue;
    echoes[b] = {
      parts: parts.map((part) => (typeof part === 'string' ? part : named(part, fields))),
      ...(isCopy(fields[b]) && { copy: true }),
    };
    for (const part of parts) if (typeof part !== 'string') repeated.add(part.at);
  }
  return echoes;
}

/** A learned field is only ever a whole copy; in a table, rules say so where it is one. */
const isCopy = ({ kind, place }: Field): boolean =>
  place !== undefined && /^(?:category|date|datetime)$/.test(kind);

const mayBeMade = (field: Field): boolean =>
  (/^(?:id|personal|text)$/.test(field.kind) || isCopy(field)) && field.place?.type !== 'kind';

const mayBeRepeated = (field: Field): boolean =>
  (/^(?:id|personal|category|text|date|datetime)$/.test(field.kind) || isPlainNumber(field)) &&
  field.place?.type !== 'kind';

const isPlainNumber = (field: Field): boolean =>
  NUMBER.test(field.kind) &&
  !('point' in field || 'group' in field || 'prefix' in field || 'suffix' in field);

/** Whether one field may stand in what another is put together from. */
function suits(a: Field, b: Field): boolean {
  if (isCopy(b)) return a.kind === b.kind && a.ofEntity === b.ofEntity;
  // A name of a person is a person's, whatever else it resembles.
  if (b.kind === 'personal' && b.make !== 'internet.url') return MADE.test(a.kind) || a.kind === 'category';
  return a.kind !== 'date' && a.kind !== 'datetime' && (b.kind === 'text' || a.kind !== 'text');
}

interface Known {
  readonly fields: readonly Field[];
  readonly facts: readonly Facts[];
  readonly units: Units;
  readonly k: number;
}

/** A field in a template, by its number. */
interface Slot {
  readonly at: number;
  readonly decimals?: number;
}
type Template = readonly (string | Slot)[];

const named = ({ at, decimals }: Slot, fields: readonly Field[]): EchoPart => ({
  field: fields[at].name,
  ...(decimals !== undefined && { decimals }),
});

/** What field b is put together from, if it is. */
function templateOf(b: number, sources: readonly number[], known: Known): Template | undefined {
  const { fields, facts } = known;
  const rows = sampleRows(facts[b]);
  if (rows.length < 4) return undefined;
  const slots = sources
    .flatMap((at) => formsOf(at, known))
    .filter((slot) => occurs(slot, b, rows, facts))
    .map((slot) => ({ slot, length: meanLength(slot, rows, facts) }))
    .sort((x, y) => y.length - x.length)
    .map(({ slot }) => slot);
  if (slots.length === 0) return undefined;
  let best: { template: Template; fit: number; said: number } | undefined;
  for (let first = 0; first < Math.min(slots.length, MOST_PARTS); first++)
    for (let n = 1; n <= MOST_PARTS && first + n <= slots.length; n++)
      for (const row of rows.slice(0, 4)) {
        const template = split(textAt(facts[b], row), slots.slice(first, first + n), row, facts);
        if (!mayStand(template, fields[b], facts)) continue;
        const fit = rows.filter((one) => render(template, one, facts) === textAt(facts[b], one)).length;
        const said = template.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
        if (best === undefined || fit > best.fit || (fit === best.fit && said < best.said))
          best = { template, fit, said };
      }
  if (best === undefined || best.fit < 0.9 * rows.length) return undefined;
  return holds(best.template, b, known) ? best.template : undefined;
}

/** Ways in which a field may stand in another: as it is written, or rounded. */
function formsOf(at: number, { fields }: Known): Slot[] {
  if (!NUMBER.test(fields[at].kind)) return [{ at }];
  return [{ at }, ...[0, 1, 2, 3].map((decimals) => ({ at, decimals }))];
}

function sampleRows({ column, present }: Facts): number[] {
  const step = Math.max(1, Math.floor(present / SAMPLE));
  const rows: number[] = [];
  let met = 0;
  for (let row = 0; row < column.codes.length && rows.length < SAMPLE; row++)
    if (column.codes[row] !== 0 && met++ % step === 0) rows.push(row);
  return rows;
}

const textAt = ({ column }: Facts, row: number): string =>
  column.codes[row] === 0 ? '' : column.dictionary[column.codes[row]];

/** What a slot says in a row; '' where nothing. */
function said({ at, decimals }: Slot, row: number, facts: readonly Facts[]): string {
  return rounded(textAt(facts[at], row), decimals);
}

/** A number as it is written, rounded as people do: halves away from zero. '' where it is none. */
export function rounded(text: string, decimals: number | undefined): string {
  if (decimals === undefined) return text;
  const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return '';
  const up = (part[decimals] ?? '0') >= '5' ? 1n : 0n;
  const scaled = BigInt(whole + part.slice(0, decimals).padEnd(decimals, '0')) + up;
  const digits = String(scaled).padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  const point = decimals > 0 ? `.${digits.slice(at)}` : '';
  return `${scaled === 0n ? '' : sign}${digits.slice(0, at)}${point}`;
}

function occurs(slot: Slot, b: number, rows: readonly number[], facts: readonly Facts[]): boolean {
  let misses = 0;
  for (const row of rows) {
    const own = said(slot, row, facts);
    if (own === '' || !textAt(facts[b], row).includes(own)) misses++;
    // Most pairs are told apart by their first rows.
    if (misses > 0.1 * rows.length) return false;
  }
  return true;
}

function meanLength(slot: Slot, rows: readonly number[], facts: readonly Facts[]): number {
  return rows.reduce((sum, row) => sum + said(slot, row, facts).length, 0) / rows.length;
}

/** A text of one row with the slots in the place of what they say there, the longest first. */
function split(text: string, slots: readonly Slot[], row: number, facts: readonly Facts[]): Template {
  let parts: (string | Slot)[] = [text];
  for (const slot of slots) {
    const own = said(slot, row, facts);
    parts = parts.flatMap((part) => {
      if (typeof part !== 'string' || own === '' || !part.includes(own)) return [part];
      return part.split(own).flatMap((piece, i) => (i === 0 ? [piece] : [slot, piece]));
    });
  }
  return parts.filter((part) => part !== '');
}

/** '' where one of the fields says nothing. */
function render(template: Template, row: number, facts: readonly Facts[]): string {
  let text = '';
  for (const part of template) {
    const own = typeof part === 'string' ? part : said(part, row, facts);
    if (own === '') return '';
    text += own;
  }
  return text;
}

/** Whether a template is more than chance, and nothing that only one person's field could say. */
function mayStand(template: Template, field: Field, facts: readonly Facts[]): boolean {
  const slots = template.filter((part): part is Slot => typeof part !== 'string');
  if (slots.length === 0 || slots.length > 2 * MOST_PARTS) return false;
  if (!slots.some(({ at }) => facts[at].texts.length >= FEWEST)) return false;
  const isWhole = template.length === 1 && slots[0].decimals === undefined;
  if (isCopy(field)) return isWhole;
  // Around a made address of a person no real domain is written.
  return field.kind !== 'personal' || field.make === 'internet.url' || isWhole;
}

/** Whether all rows bear it out. What stands around the fields is written in every record, so at least k units must share it. */
function holds(template: Template, b: number, { fields, facts, units, k }: Known): boolean {
  const { column } = facts[b];
  const most = (1 - (isCopy(fields[b]) ? 1 : SHARE)) * facts[b].present;
  const sharing = new Set<number>();
  let alike = 0;
  let unlike = 0;
  for (let row = 0; row < column.codes.length; row++) {
    const copied = isCopy(fields[b]) && column.codes[row] === 0;
    if (column.codes[row] === 0 && !copied) continue;
    if (
      copied ? render(template, row, facts) === '' : render(template, row, facts) === textAt(facts[b], row)
    ) {
      alike++;
      if (sharing.size < k) sharing.add(units.of[row]);
    } else unlike++;
    if (unlike > most) return false;
  }
  return alike >= FEWEST && sharing.size >= k;
}
