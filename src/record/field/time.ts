/** Columns of dates and times. */
import type { Field } from '../schema.ts';
import { epochShape, type TimeShape, timeShape } from '../time-shape.ts';
import { rare, type Seen, withOthers } from './seen.ts';

export function timeField(seen: Seen, tolerated: number): Field | undefined {
  const { facts } = seen;
  const { texts, counts } = facts;
  const shape = timeShape(texts, counts, tolerated) ?? epochShape(texts, facts.words);
  if (shape === undefined) return undefined;
  // Eight digits are a date only where all are, and there are enough to tell, or the name says so.
  if (shape.format === 'YYYYMMDD') {
    const named = facts.words.some((word) => /^(?:date|datum|fecha|data|day|dob|birth|日期)/.test(word));
    if (shape.others.length > 0 || (!named && texts.length < 20)) return undefined;
    if (texts.some((text) => text < '18000101' || text > '22000101')) return undefined;
  }
  if (!rare(shape.others, seen)) return undefined;
  if (shape.ambiguous)
    seen.notices.push(
      `${facts.name}: no date tells day from month; read as ${shape.format}. Say format: to change that.`,
    );
  if (shape.zones)
    seen.notices.push(
      `${facts.name}: several time zones; local times are kept, and the usual zone of each month is written.`,
    );
  return { ...withOthers(seen, shape.others, 'a date'), ...timeOf(shape) };
}

export function timeOf({ kind, format, step, zones }: TimeShape) {
  return { kind, format, step, ...(zones && { zones }) };
}
