/**
 * What the nesting of records implies for their language: nothing stands inside what is not there, and what always stands
 * inside something does so where it is. The kind of a place is spoken before what stands in it.
 */
import type { Field } from '../record/schema.ts';
import { CategoryCodec } from './category.ts';
import type { Codec } from './codec.ts';
import { gapToken } from './gap.ts';
import type { Implication } from './implication.ts';

/** The same order, with kinds before everything else, outer ones first. */
export function kindsFirst(order: readonly number[], fields: readonly Field[]): number[] {
  const isKind = (c: number) => fields[c].place?.type === 'kind';
  return [...order.filter(isKind).sort((a, b) => a - b), ...order.filter((c) => !isKind(c))];
}

/**
 * The order as it is, each kind before what stands in it. Of rows of entities: what changes from row to row is told best
 * at the field that tells most of the others, and of that the kinds of what stands in a row follow.
 */
export function kindsBefore(order: readonly number[], fields: readonly Field[]): number[] {
  const at = new Map(order.map((c) => [fields[c].name, c]));
  const placed = new Set<number>();
  const place = (c: number): void => {
    if (placed.has(c)) return;
    const kind = at.get(fields[c].place?.given?.field ?? '');
    if (kind !== undefined) place(kind);
    placed.add(c);
  };
  order.forEach(place);
  return [...placed];
}

/** @param slotOf first slot of every codec */
export function placeImplications(
  fields: readonly Field[],
  codecs: readonly Codec[],
  slotOf: readonly number[],
): Implication[] {
  const at = new Map(codecs.map(({ field }, c) => [field, c]));
  return fields.flatMap((field): Implication[] => {
    const { given, always } = field.place ?? {};
    const own = at.get(field.name);
    const kind = given && at.get(given.field);
    if (own === undefined || kind === undefined) return [];
    const gap = gapToken(codecs[own]);
    const codec = codecs[kind];
    if (gap === undefined || !(codec instanceof CategoryCodec)) return [];
    const tokens = Array.from({ length: codec.sizes[0] }, (_, token) => token);
    const there = tokens.filter((token) => codec.labels[token] === given!.is);
    const elsewhere = tokens.filter((token) => codec.labels[token] !== given!.is);
    const values = Array.from({ length: codecs[own].sizes[0] }, (_, token) => token).filter(
      (token) => token !== gap,
    );
    const places = { slot: slotOf[kind], other: slotOf[own] };
    return [
      { ...places, among: elsewhere, never: values },
      ...(always ? [{ ...places, among: there, never: [gap] }] : []),
    ];
  });
}
