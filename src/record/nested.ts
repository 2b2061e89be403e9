/** Columns of nested records: what they are called, in how many records they may stand, what their lists hold. */
import type { Field, ListField } from './schema.ts';
import type { TextColumn, TextTable } from './table.ts';
import type { Units } from './units.ts';

const PARTS_OF_NAMES = /^(?:family|given|first|last|middle|full|display)$/i;

/** What a column is called where its meaning is asked for: its own key and the key above, without positions. */
export function labelOf({ name, place }: Pick<TextColumn, 'name' | 'place'>): string {
  if (place === undefined) return name;
  const steps = name
    .replace(/\[\d*\]|\{(?:key)?\}/g, '')
    .replace(/:(?:string|number|boolean)$|\?$/, '')
    .split(/\.|\["|"\]/)
    .filter((step) => step !== '');
  const [above = '', own = ''] = steps.length > 1 ? steps.slice(-2) : ['', steps[0]];
  // { "name": { "family": … } } is a family name.
  return above === 'name' && PARTS_OF_NAMES.test(own) ? `${own}_name` : `${above}_${own}`;
}

/** Whether one of two fields stands in a record wherever the other may. */
export function sharePlace(a: Pick<Field, 'place'>, b: Pick<Field, 'place'>): boolean {
  return a.place?.given?.field === b.place?.given?.field && a.place?.given?.is === b.place?.given?.is;
}

/** Rows in which a value of the column may stand. */
export function expectedRows({ place, codes }: TextColumn, table: TextTable): number {
  const given = place?.given;
  const kinds = given && table.columns.find(({ name }) => name === given.field);
  if (!given || !kinds) return codes.length;
  const wanted = kinds.dictionary.indexOf(given.is);
  let rows = 0;
  for (const code of kinds.codes) if (code === wanted) rows++;
  return rows;
}

/** The units behind the items of a list: those of the records that hold them. */
export function unitsOfItems(starts: Uint32Array, units: Units): Units {
  const of = new Uint32Array(starts[starts.length - 1] ?? 0);
  const number = new Map<number, number>();
  for (let row = 0; row + 1 < starts.length; row++) {
    if (starts[row] === starts[row + 1]) continue;
    const unit = units.of[row];
    if (!number.has(unit)) number.set(unit, number.size);
    of.fill(number.get(unit)!, starts[row], starts[row + 1]);
  }
  return { count: number.size, of };
}

/** The greatest length that the lists of at least k units reach. */
export function longestHeld(starts: Uint32Array, units: Units, k: number): number {
  const longest = new Uint32Array(units.count);
  for (let row = 0; row + 1 < starts.length; row++) {
    const unit = units.of[row];
    longest[unit] = Math.max(longest[unit], starts[row + 1] - starts[row]);
  }
  longest.sort();
  return longest.at(-Math.min(k, longest.length)) ?? 0;
}

/** The row that each item belongs to. */
export function ownersOf(starts: Uint32Array): Uint32Array {
  const owners = new Uint32Array(starts[starts.length - 1] ?? 0);
  for (let row = 0; row + 1 < starts.length; row++) owners.fill(row, starts[row], starts[row + 1]);
  return owners;
}

/** Names of all columns, those of the items of lists too. */
export function allNames(table: TextTable): string[] {
  return table.columns.flatMap(({ name, items }) => [name, ...(items ? allNames(items.table) : [])]);
}

/** The lists of a level with their columns, where the table has them. */
export function listsOf(
  table: TextTable,
  fields: readonly { readonly name: string; readonly kind: string }[],
) {
  return fields.flatMap((field) => {
    if (field.kind !== 'list') return [];
    const items = table.columns.find(({ name }) => name === field.name)?.items;
    return items ? [{ field: field as ListField, items }] : [];
  });
}
