/** The order in which the fields of a table are spoken. */
import type { Field } from '../record/schema.ts';
import type { Column } from '../record/table.ts';
import { Information } from './information.ts';
import { speakingOrder } from './order.ts';
import { kindsBefore, kindsFirst } from './places.ts';
import type { Telling } from './telling.ts';

/**
 * Order of the fields: those that are one for the whole entity first, each part by its information tree, and in each
 * part last what needs no word because another field decides it.
 * @param units how many of the rows are independent of each other
 */
export function spokenFields(
  fields: readonly Field[],
  columns: readonly Column[],
  isStatic: readonly boolean[],
  told: readonly Telling[],
  units: number,
  options: { readonly root?: string; readonly first?: readonly string[]; readonly entity: boolean },
): { order: number[]; head: number; information: Information } {
  const isSpoken = told.map((one) => one.by === 'tokens' || (one.by === 'arithmetic' && !one.silent));
  const spoken = columns.map((_, i) => i).filter((i) => isSpoken[i]);
  const information = new Information(
    spoken.map((i) => columns[i]),
    columns[0] ? rowsOf(columns[0]) : 0,
    units,
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
    const matrix = information.among(members.map((at) => columns[spoken[at]].name));
    const root = members.findIndex((at) => columns[spoken[at]].name === options.root);
    const order = speakingOrder(matrix, members.length, root < 0 ? undefined : root).map(
      (i) => spoken[members[i]],
    );
    const decided = columns.map((_, i) => i).filter((i) => !isSpoken[i] && isStatic[i] === wanted);
    const ordered = [...leading.map((at) => spoken[at]), ...order];
    return [...(options.entity ? kindsBefore : kindsFirst)(ordered, fields), ...decided];
  };
  const head = part(true);
  return { order: [...head, ...part(false)], head: head.length, information };
}

const rowsOf = (column: Column): number => (column.kind === 'number' ? column.values : column.codes).length;
