/** What a language can write: the labels of its categories, the bounds of its numbers. */
import type { Domain, FieldDomain } from '../record/validate.ts';
import type { Codec } from './codec.ts';
import type { CodecData, NumberData } from './codec-data.ts';
import { DAY } from './datetime.ts';
import type { Language } from './language.ts';
import { ListSection } from './list.ts';
import type { Section } from './section.ts';

export function domainOf(language: Language): Domain {
  // Dates in sequence go on where those of the source end.
  const spoken = codecsOf(language).filter(({ field }) => field !== language.given?.field);
  return Object.fromEntries(spoken.map((codec) => [codec.field, fieldDomain(codec.toJSON())]));
}

/** All codecs, those of the items of lists too. */
function codecsOf({ codecs, tail }: Language): Codec[] {
  const inside = (sections: readonly Section[]): Codec[] =>
    sections.flatMap((section) =>
      section instanceof ListSection ? [...section.codecs, ...inside(section.inner)] : [],
    );
  return [...codecs, ...inside(tail?.sections ?? [])];
}

function fieldDomain(data: CodecData): FieldDomain {
  if (data.codec === 'category') return { labels: [...data.labels, ...(data.others ?? [])] };
  if (data.codec === 'datetime') {
    const { low, high } = bounds(data.day);
    return data.time ? { low: low * DAY, high: (high + 1) * DAY } : { low, high };
  }
  if (data.codec === 'computed') return {};
  // What is told from row to row, or of all rows, has no bounds of its own.
  if (data.codec === 'since' || data.codec === 'rows') return {};
  if (data.codec === 'follow') return fieldDomain(data.first);
  if (data.codec === 'derived') return data.labels ? { labels: data.labels } : {};
  // A distance from another date has no bounds of its own: the rule between the two holds it.
  return data.base === undefined ? bounds(data.number) : {};
}

function bounds({ from, to, unit, scale }: NumberData): { low: number; high: number } {
  let last = -Infinity;
  for (const atom of to) last = Math.max(last, atom);
  return { low: ((from[0] ?? -Infinity) * unit) / scale, high: (last * unit) / scale };
}
