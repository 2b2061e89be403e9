/** The configuration file with a recipe written into it: every other character stays as it was. */
import { isMap, isScalar, type Pair, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import type { Settings } from '../model/settings.ts';

const KEY = 'recipe';

/** @param recipe undefined takes an earlier one out */
export function withRecipe(text: string, dataset: string, recipe: Settings | undefined): string {
  const document = parseDocument(text);
  const path = ['datasets', dataset, KEY];
  const map = document.getIn(['datasets', dataset]);
  const before = document.hasIn(path);
  if (recipe === undefined && !before) return text;
  if (!isMap(map) || map.flow) {
    // A data set in braces is rewritten by the library, which keeps comments but not all spaces.
    if (recipe === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(recipe, { flow: true }));
    return document.toString({ lineWidth: 0 });
  }
  const pairs = (map as YAMLMap<Scalar, Scalar>).items;
  const old = pairs.find(({ key }) => isScalar(key) && key.value === KEY);
  const line = recipe && `${KEY}: ${inBraces(recipe)}`;
  if (old) {
    const [from, to] = linesOf(text, old);
    return (
      text.slice(0, from) + (line === undefined ? '' : `${indentOf(text, old)}${line}\n`) + text.slice(to)
    );
  }
  const [, at] = linesOf(text, pairs[0]);
  const ends = text[at - 1] === '\n' ? '' : '\n';
  return `${text.slice(0, at)}${ends}${indentOf(text, pairs[0])}${line}\n${text.slice(at)}`;
}

/** From the begin of the first line of a pair to the begin of the line after its last. */
function linesOf(text: string, { key, value }: Pair<Scalar, Scalar>): [number, number] {
  const from = text.lastIndexOf('\n', key.range![0]) + 1;
  const last = (value ?? key).range![1];
  // A block ends at the begin of the line after it.
  const next = text[last - 1] === '\n' ? last - 1 : text.indexOf('\n', last);
  return [from, next < 0 ? text.length : next + 1];
}

function indentOf(text: string, { key }: Pair<Scalar, Scalar>): string {
  const [at] = key.range!;
  return ' '.repeat(at - (text.lastIndexOf('\n', at) + 1));
}

export function inBraces(recipe: Settings): string {
  return `{ ${Object.entries(recipe)
    .map(([key, value]) => `${key}: ${typeof value === 'object' ? `[${value.join(', ')}]` : value}`)
    .join(', ')} }`;
}

/** A new file of one data set. */
export function newConfig(
  dataset: string,
  entry: { readonly source: string; readonly target?: string; readonly entity?: string },
  recipe: Settings,
): string {
  const { source, target, entity } = entry;
  const own = { source, ...(target !== undefined && { target }), ...(entity !== undefined && { entity }) };
  const document = parseDocument('version: 1\n');
  document.setIn(['datasets', dataset], document.createNode(own));
  return withRecipe(document.toString(), dataset, recipe);
}
