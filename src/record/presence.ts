/**
 * Whether a made field stands in a row. Its value is made, but that a married woman has a maiden name and a child no
 * driving licence is learned: a column of its own says it, which is learned and measured and never written.
 */
import type { Facts } from './facts.ts';
import { holdersOf } from './holders.ts';
import { type CategoryField, type Field, isPresence } from './schema.ts';
import type { CategoryColumn, Column, Table, TextColumn } from './table.ts';
import type { Units } from './units.ts';

export const GIVEN = 'given';
export const NOT_GIVEN = 'not given';

/** Most fields whose presence is learned: each is one more token in every record. */
const MOST = 24;

/** A presence for every made field that at least k units have and at least k lack. */
export function presencesOf(fields: readonly Field[], facts: readonly Facts[], k: number): CategoryField[] {
  const names = new Set(fields.map(({ name }) => name));
  return fields
    .flatMap((field, i): CategoryField[] => {
      // What stands where in nested records is told by kinds.
      if ((field.kind !== 'id' && field.kind !== 'personal') || field.place) return [];
      const name = `${field.name} (given)`;
      if (names.has(name) || !isShown(facts[i], k)) return [];
      const { ofEntity } = field;
      return [
        {
          name,
          kind: 'category',
          missing: null,
          missingShare: 0,
          presenceOf: field.name,
          ...(ofEntity && { ofEntity }),
        },
      ];
    })
    .slice(0, MOST);
}

function isShown({ column, held, units }: Facts, k: number): boolean {
  const lacks = column.codes.map((code) => (code === 0 ? 1 : 0));
  return held >= k && holdersOf(lacks, 2, units)[1] >= k;
}

/** What a column of the file says of the presence of its values. */
export function presenceColumn(name: string, { codes }: TextColumn): CategoryColumn {
  return {
    kind: 'category',
    name,
    codes: Int32Array.from(codes, (code) => (code === 0 ? 1 : 0)),
    labels: [GIVEN, NOT_GIVEN],
  };
}

/** Deviates beyond which chance alone does not tie two columns, though some hundred are looked at. */
const SURE = 4;
/** Most rows that are looked at. */
const LOOKED_AT = 20_000;

/** The presences that some other column tells something of; the others are as well drawn by their share. */
export function telling(table: Table, fields: readonly Field[], units: Units): Set<string> {
  const presences = fields.filter(isPresence);
  if (presences.length === 0) return new Set();
  const rows = firstRows(units).slice(0, LOOKED_AT);
  const cells = table.columns.map((column) => coarsely(column, rows));
  const at = (name: string) => cells[table.columns.findIndex((column) => column.name === name)];
  const told = presences.filter(({ name }) => {
    const own = at(name);
    return cells.some((other) => other !== own && isTied(own, other));
  });
  return new Set(told.map(({ name }) => name));
}

/** One row of each unit: rows of one person say the same thing again. */
function firstRows({ of, count }: Units): number[] {
  const seen = new Uint8Array(count);
  const rows: number[] = [];
  of.forEach((unit, row) => {
    if (seen[unit]++ === 0) rows.push(row);
  });
  return rows;
}

/** Cells by number: labels as they are, numbers by quarters, what is missing by itself. */
function coarsely(column: Column, rows: readonly number[]): number[] {
  if (column.kind === 'category') return rows.map((row) => column.codes[row]);
  const values = rows.map((row) => column.values[row]);
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const bounds = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)]);
  return values.map((value) => (Number.isNaN(value) ? -1 : bounds.filter((bound) => value >= bound).length));
}

/** Fewest rows of a label that is looked at by itself. */
const FEW = 10;

/** Pearson's test of independence, its bound by the cubes of Wilson and Hilferty (1931). */
function isTied(a: readonly number[], b: readonly number[]): boolean {
  const n = a.length;
  const [ofA, ofB, ofBoth] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<string, number>(),
  ];
  const add = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const value of b) add(ofB, value);
  const common = b.map((value) => (ofB.get(value)! >= FEW ? value : -2));
  ofB.clear();
  for (let i = 0; i < n; i++) {
    add(ofA, a[i]);
    add(ofB, common[i]);
    add(ofBoth, `${a[i]} ${common[i]}`);
  }
  const freedom = (ofA.size - 1) * (ofB.size - 1);
  if (freedom === 0) return false;
  let square = 0;
  for (const [x, inA] of ofA)
    for (const [y, inB] of ofB) {
      const expected = (inA * inB) / n;
      square += ((ofBoth.get(`${x} ${y}`) ?? 0) - expected) ** 2 / expected;
    }
  const step = 2 / (9 * freedom);
  const bound = 1 - step + SURE * Math.sqrt(step);
  return square > freedom * bound * bound * bound;
}
