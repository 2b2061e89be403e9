/** Where codecs stand: slots of a row, their slices of the vocabulary, and what is never drawn in them. */
import type { Slice } from '../engine/engine.ts';
import type { Codec } from './codec.ts';

export interface Layout {
  readonly slices: readonly Slice[];
  /** One past the last id of the fixed slots. */
  readonly vocabulary: number;
  /** Slots of the codecs that are spoken once per entity. */
  readonly headLength: number;
  /** Per slot: tokens that are never drawn; in the first row of a sequence; in later rows. */
  readonly forbidden: readonly (readonly number[])[];
  readonly forbiddenFirst: readonly (readonly number[])[];
  readonly forbiddenLater: readonly (readonly number[])[];
}

/** @param head how many of the codecs are spoken once per entity */
export function layout(codecs: readonly Codec[], head: number): Layout {
  const sizes = codecs.flatMap((codec) => [...codec.sizes]);
  const forbidden = codecs.flatMap((codec) => codec.sizes.map((_, slot) => codec.forbidden[slot]));
  const headLength = codecs.slice(0, head).reduce((sum, codec) => sum + codec.sizes.length, 0);
  // A row of which nothing has a fixed length still has a slot to stand in.
  if (sizes.length === headLength) {
    sizes.push(1);
    forbidden.push([]);
  }
  let vocabulary = 0;
  const slices = sizes.map((size) => {
    const slice = { offset: vocabulary, size };
    vocabulary += Math.ceil(size / 8) * 8;
    return slice;
  });
  const besides = (which: 'notFirst' | 'notLater') => {
    const own = codecs.flatMap((codec) => codec.sizes.map((_, slot) => codec[which]?.[slot] ?? []));
    return forbidden.map((tokens, slot) => (own[slot]?.length ? [...tokens, ...own[slot]] : tokens));
  };
  return {
    slices,
    vocabulary,
    headLength,
    forbidden,
    forbiddenFirst: besides('notFirst'),
    forbiddenLater: besides('notLater'),
  };
}

/** The first slot of every codec. */
export function firstSlots(codecs: readonly Codec[]): number[] {
  let slot = 0;
  return codecs.map(({ sizes }) => {
    const first = slot;
    slot += sizes.length;
    return first;
  });
}

/** Indices so that each comes after its bases; otherwise as they stand. */
export function basesFirst(bases: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const placed = new Set<number>();
  const place = (c: number): void => {
    if (placed.has(c)) return;
    placed.add(c);
    bases[c].forEach(place);
    order.push(c);
  };
  const all = [...bases.keys()];
  for (const c of all.filter((one) => bases[one].length === 0)) place(c);
  for (const c of all) place(c);
  return order;
}
