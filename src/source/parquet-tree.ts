/**
 * Nested columns of Parquet as JSON, and back: groups are objects, lists arrays, maps objects whose keys are data.
 * https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#nested-types
 */
import type { SchemaElement, SchemaTree } from 'hyparquet';
import { isListLike, isMapLike } from 'hyparquet/src/schema.js';
import { type Json, type JsonObject, Numeral } from '../record/json/value.ts';
import { type ParquetElement, type ParquetType, type Physical, typeOf } from './parquet-types.ts';

/** What the library hands over and takes: what is stored, in arrays and objects. */
export type Stored = Physical | null | undefined | readonly Stored[] | { readonly [name: string]: Stored };

/** A column, or a part of one. */
export type Branch = { readonly name: string; readonly required: boolean; readonly repeated: boolean } & (
  | { readonly kind: 'leaf'; readonly type: ParquetType; readonly element: ParquetElement }
  | { readonly kind: 'list'; readonly item: Branch }
  | { readonly kind: 'map'; readonly entries: string; readonly key: Branch; readonly value: Branch }
  | { readonly kind: 'group'; readonly members: readonly Branch[] }
);

/** Columns in the order of a file, each group before its members, as a tree. */
export function treeOf(elements: readonly ParquetElement[]): SchemaTree {
  let at = 0;
  const next = (above: readonly string[]): SchemaTree => {
    const from = at;
    const element = elements[at++] as SchemaElement | undefined;
    if (element === undefined || above.length > DEEPEST) throw new RangeError('the schema does not fit');
    const path = [...above, element.name];
    const children: SchemaTree[] = [];
    while (children.length < (element.num_children ?? 0)) children.push(next(path));
    return { element, children, path, count: at - from };
  };
  const children: SchemaTree[] = [];
  while (at < elements.length) children.push(next([]));
  const element = { name: 'schema', num_children: children.length } as SchemaElement;
  return { element, children, path: [], count: at + 1 };
}

const DEEPEST = 100;

/** Whether a file has groups or lists. */
export const isNested = (elements: readonly ParquetElement[]): boolean =>
  elements.some(
    ({ num_children: inner, repetition_type: type }) => inner !== undefined || type === 'REPEATED',
  );

/** @param unknown called with the path of a leaf that is not read */
export function branchOf(
  tree: SchemaTree,
  unknown: (name: string, element: ParquetElement) => never,
): Branch {
  const { children } = tree;
  const element = tree.element as ParquetElement;
  const base = {
    name: element.name,
    required: element.repetition_type === 'REQUIRED',
    repeated: element.repetition_type === 'REPEATED',
  };
  if (children.length === 0) {
    const type = typeOf(element);
    if (type === undefined) return unknown(tree.path.join('.'), element);
    return { ...base, kind: 'leaf', type, element };
  }
  if (isListLike(tree)) {
    const [wrapper] = children;
    const item = branchOf(wrapper.children.length === 1 ? wrapper.children[0] : wrapper, unknown);
    // The wrapper itself is what repeats.
    return {
      ...base,
      kind: 'list',
      item: { ...item, repeated: wrapper.children.length === 1 && item.repeated },
    };
  }
  if (isMapLike(tree)) {
    const [wrapper] = children;
    const [key, value] = wrapper.children.map((child) => branchOf(child, unknown));
    return { ...base, kind: 'map', entries: wrapper.element.name, key, value };
  }
  return { ...base, kind: 'group', members: children.map((child) => branchOf(child, unknown)) };
}

/** The leaves below a part. */
export function leavesOf(branch: Branch): readonly Extract<Branch, { kind: 'leaf' }>[] {
  switch (branch.kind) {
    case 'leaf':
      return [branch];
    case 'list':
      return leavesOf(branch.item);
    case 'map':
      return [...leavesOf(branch.key), ...leavesOf(branch.value)];
    case 'group':
      return branch.members.flatMap(leavesOf);
  }
}

/** What is stored, as JSON. A value that cannot be written (NaN, a year of five digits) is null. */
export function jsonOf(branch: Branch, stored: Stored): Json {
  if (stored === null || stored === undefined) return null;
  if (branch.repeated)
    return (stored as readonly Stored[]).map((item) => jsonOf({ ...branch, repeated: false }, item));
  switch (branch.kind) {
    case 'leaf':
      return scalarOf(branch.type, stored as Physical);
    case 'list':
      return Array.from(stored as readonly Stored[], (item) => jsonOf(branch.item, item));
    case 'map': {
      const entries = ((stored as Record<string, Stored>)[branch.entries] ?? []) as readonly Record<
        string,
        Stored
      >[];
      return new Map(
        entries.map(({ key, value }) => [textOf(jsonOf(branch.key, key)), jsonOf(branch.value, value)]),
      );
    }
    case 'group':
      return new Map(
        branch.members.map((member) => [
          member.name,
          jsonOf(member, (stored as Record<string, Stored>)[member.name]),
        ]),
      );
  }
}

function scalarOf(type: ParquetType, stored: Physical): Json {
  const text = type.text(stored);
  if (text === undefined) return null;
  if (type.kind === 'boolean') return text === 'true';
  return NUMBERS.has(type.kind) ? new Numeral(text) : bare(text, type.kind);
}

const NUMBERS: ReadonlySet<ParquetType['kind']> = new Set(['integer', 'float', 'decimal']);

/** Times without thousandths that are zero. */
const bare = (text: string, kind: ParquetType['kind']): string =>
  kind === 'datetime' || kind === 'time' ? text.replace(/\.000(?=Z?$)/, '') : text;

const textOf = (json: Json): string =>
  json instanceof Numeral ? json.text : typeof json === 'string' ? json : String(json);

/** A record as the library takes it. @param fault called with the name of a leaf whose value is none of its type */
export function storedOf(branch: Branch, json: Json, fault: (name: string) => never): Stored {
  if (branch.repeated) {
    const items = Array.isArray(json) ? (json as readonly Json[]) : [];
    return items.map((item) => storedOf({ ...branch, repeated: false }, item, fault));
  }
  if (json === null) return branch.required ? least(branch, fault) : null;
  switch (branch.kind) {
    case 'leaf': {
      const stored = branch.type.value(textOf(json));
      return stored ?? fault(branch.name);
    }
    case 'list':
      return Array.isArray(json)
        ? (json as readonly Json[]).map((item) => storedOf(branch.item, item, fault))
        : fault(branch.name);
    case 'map':
      return Array.from(json as JsonObject, ([key, value]) => ({
        key: storedOf(branch.key, key, fault),
        value: storedOf(branch.value, value, fault),
      }));
    case 'group':
      return Object.fromEntries(
        branch.members.map((member) => [
          member.name,
          storedOf(member, (json as JsonObject).get(member.name) ?? null, fault),
        ]),
      );
  }
}

/** What stands where something must and nothing is known: an empty text, no number, no items. */
function least(branch: Branch, fault: (name: string) => never): Stored {
  if (branch.kind === 'group') return storedOf(branch, new Map(), fault);
  if (branch.kind !== 'leaf') return [];
  if (branch.type.kind === 'float') return Number.NaN;
  return branch.type.value('') ?? branch.type.value('0') ?? branch.type.value('false') ?? fault(branch.name);
}
