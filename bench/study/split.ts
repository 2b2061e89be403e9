/** Random stratified splits of a file's rows, the same for the same seed. */
import { Draws, USE } from '../../src/measure/draws.ts';
import type { TextTable } from '../../src/record/table.ts';
import { TextTable as Text } from '../../src/record/table.ts';

export interface Halves {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * @param strata the stratum of every row, for example its class
 * @param share of every stratum's rows that are tested on
 */
export function stratified(strata: ArrayLike<number | string>, share: number, seed: number): Halves {
  const rows = new Map<number | string, number[]>();
  for (let row = 0; row < strata.length; row++) {
    const own = rows.get(strata[row]);
    if (own) own.push(row);
    else rows.set(strata[row], [row]);
  }
  const train: number[] = [];
  const test: number[] = [];
  const draws = new Draws(seed, USE.halves, 77);
  for (const own of rows.values()) {
    const order = draws.shuffle(Uint32Array.from(own));
    // A stratum's odd row falls to either side at random, so that shares hold on average.
    const wanted = Math.floor(share * order.length + draws.uniform());
    order.forEach((row, i) => {
      (i < wanted ? test : train).push(row);
    });
  }
  const ascending = (index: number[]) => Uint32Array.from(index).sort();
  return { train: ascending(train), test: ascending(test) };
}

/** The rows named by `index`; only texts that they hold stay in the dictionaries. */
export function takeText(table: TextTable, index: Uint32Array): TextTable {
  const columns = table.columns.map(({ name, codes, dictionary }) => {
    const renamed = new Map<number, number>([[0, 0]]);
    const kept = [dictionary[0]];
    const own = index.map((row) => {
      const code = codes[row];
      let at = renamed.get(code);
      if (at === undefined) {
        at = kept.length;
        renamed.set(code, at);
        kept.push(dictionary[code]);
      }
      return at;
    });
    return { name, codes: own, dictionary: kept };
  });
  return new Text(columns, index.length);
}

/** The text of a column, row by row; '' where it is missing. */
export function textsOf(table: TextTable, name: string): string[] {
  const column = table.columns.find((one) => one.name === name);
  if (!column) throw new Error(`no column ${name}`);
  return Array.from(column.codes, (code) => (code === 0 ? '' : column.dictionary[code]));
}
