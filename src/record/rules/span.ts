/** The time between two times, as a number of its own: minutes of a ride, days of a stay. */
import { agreement, type Numbers, surprise, varies } from './arithmetic.ts';
import { evidenceFor } from './evidence.ts';
import type { SumRule } from './rule.ts';

/** What a span is counted in: seconds of a datetime, days of a date. */
const UNITS = { datetime: [1, 60, 3600, 86_400, 604_800], date: [1, 7] } as const;
/** Most times and numbers that are looked at. */
const MOST = 40;

export function findSpans(columns: readonly Numbers[], share: number): SumRule[] {
  const times = columns.filter(({ time }) => time !== undefined).slice(0, MOST);
  const numbers = columns.filter((column) => column.time === undefined && varies(column)).slice(0, MOST);
  const least = evidenceFor(times.length ** 2 * numbers.length * UNITS.datetime.length);
  const rules: SumRule[] = [];
  for (const to of times)
    for (const from of times) {
      if (from === to || from.time !== to.time) continue;
      for (const field of numbers)
        for (const per of UNITS[to.time ?? 'date']) {
          const rows = agreement(field, (row) => (to.values[row] - from.values[row]) / per, share);
          if (rows === undefined || surprise(field, rows) < least) continue;
          const parts = [
            { field: to.name, times: 1 },
            { field: from.name, times: -1 },
          ];
          rules.push({ kind: 'sum', field: field.name, parts, ...(per !== 1 && { per }) });
        }
    }
  return rules;
}
