/**
 * The shape of nested records: what may stand in each place. Plain data, part of the schema; holds keys, never a value,
 * and no key that fewer than k records have.
 */
import type { Kind } from './value.ts';

export interface Shape {
  /** A plain cell of a flat file: a column by itself, of no kind that JSON knows. */
  readonly cell?: true;
  /** What may stand here, in the order of `KINDS`. */
  readonly kinds: readonly Kind[];
  /** Whether a string may be empty. */
  readonly blank?: boolean;
  /** Of the record of a flat file some of whose cells hold JSON: its members are cells. */
  readonly ofCells?: true;
  /** Of an object with keys of its own: the keys in their order. */
  readonly members?: readonly Member[];
  /** Of an object whose keys are data: what stands behind each. */
  readonly entries?: Shape;
  /** Of arrays of one length: what stands at each position. */
  readonly tuple?: readonly Shape[];
  /** Of arrays of any length: what an item is. */
  readonly items?: Shape;
}

export interface Member {
  readonly key: string;
  readonly shape: Shape;
}

/** A key as a step of a path: `a.b`, or `a["b.c"]` where the dot form could mean something else. */
export function step(path: string, key: string): string {
  if (/[.[\]{}"?]|^$/.test(key) || /:(?:string|number|boolean)$/.test(key))
    return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
