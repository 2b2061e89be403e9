/** What the fields of two rows of an entity that follow each other tell of the time between them. */
import type { Column } from '../record/table.ts';
import { type Groups, numbersOf } from './chronology.ts';
import { Information } from './information.ts';

/** Name of the time between two rows, and of a field of the row before: names that no field bears. */
export const GAP = '\u0000gap';
export const beforeOf = (field: string): string => `${field}\u0000before`;

/**
 * @param columns of all rows
 * @param date by which they follow each other
 * @param units how many entities there are
 */
export function stepInformation(
  columns: readonly Column[],
  date: Column,
  { rows, starts }: Groups,
  units: number,
): Information {
  const later = new Uint8Array(rows.length).fill(1);
  for (const start of starts.slice(0, -1)) later[start] = 0;
  const places = Uint32Array.from(rows.keys()).filter((place) => later[place] === 1);
  const [now, before] = [places.map((place) => rows[place]), places.map((place) => rows[place - 1])];
  const dates = numbersOf(date);
  const others = columns.filter(({ name }) => name !== date.name);
  return new Information(
    [
      {
        kind: 'number',
        name: GAP,
        values: Float64Array.from(now, (row, i) => dates[row] - dates[before[i]]),
      },
      ...others.map((column) => taken(column, now, column.name)),
      ...others.map((column) => taken(column, before, beforeOf(column.name))),
    ],
    places.length,
    units,
    2 * others.length,
  );
}

function taken(column: Column, rows: Uint32Array, name: string): Column {
  return column.kind === 'number'
    ? { ...column, name, values: Float64Array.from(rows, (row) => column.values[row]) }
    : { ...column, name, codes: Int32Array.from(rows, (row) => column.codes[row]) };
}
