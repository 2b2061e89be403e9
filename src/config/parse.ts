/** The text of synthetic-fixtures.yml → its mappings, checked against the published schema, with a line for each. */

import { Ajv, type ErrorObject } from 'ajv';
import { isAlias, isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { UserError } from '../error.ts';
import { explain, type Mistake } from './explain.ts';
import type { ConfigFile, Parsed, Path } from './file.ts';
import schema from './schema.json' with { type: 'json' };

/** @param file how messages name the file */
export function parseConfig(text: string, file: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: false });
  const broken = document.errors[0];
  if (broken) {
    throw new UserError(
      `this is no YAML: ${broken.message.replace(/\s+/g, ' ')}`,
      'mend the line; indentation is two spaces a level, and a text with `: ` or `#` in it needs quotes',
      { file, line: lines.linePos(broken.pos[0]).line },
    );
  }
  const line = (path: Path): number => {
    let node: unknown = document.contents;
    let at = 1;
    for (const step of path) {
      const found = child(node, step);
      if (!found) break;
      at = startOf(found, lines) ?? at;
      node = found.value;
    }
    return at;
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new UserError('aliases are nested too deeply', 'write the repeated parts out', { file, line: 1 });
  }
  const mistakes = check(value);
  if (mistakes.length > 0) throw tell(mistakes, file, line);
  return { value: value as ConfigFile, line };
}

/** Answer every mistake at once: one is what, several are a list. */
export function tell(mistakes: readonly Mistake[], file: string, line: (path: Path) => number): UserError {
  const placed = mistakes
    .map((mistake) => ({ ...mistake, line: line(mistake.path) }))
    .sort((a, b) => a.line - b.line);
  const [first] = placed;
  const what =
    placed.length === 1
      ? first.what
      : `${placed.length} mistakes\n${placed.map((m) => `  line ${m.line}: ${m.what} (${m.how})`).join('\n')}`;
  const how = placed.length === 1 ? first.how : 'docs/configuration.md explains every key';
  return new UserError(what, how, { file, line: first.line });
}

function check(value: unknown): Mistake[] {
  const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, strictRequired: false });
  ajv.addKeyword({ keyword: 'x-expected', schemaType: 'string' });
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return explain(validate.errors as ErrorObject[], value);
}

/** A value under a key or index, with the node where it begins to be written. */
function child(node: unknown, step: string | number): { key?: Node | null; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = (node.items as Pair<Node, Node>[]).find(
      ({ key }) => isScalar(key) && String(key.value) === String(step),
    );
    return pair && { key: pair.key, value: pair.value };
  }
  if (node && !isAlias(node) && typeof node === 'object' && 'items' in node) {
    const value = (node.items as unknown[])[Number(step)];
    return value === undefined ? undefined : { value };
  }
  return undefined;
}

function startOf(found: { key?: Node | null; value: unknown }, lines: LineCounter): number | undefined {
  const range = (found.key ?? (found.value as Node | null))?.range;
  return range ? lines.linePos(range[0]).line : undefined;
}
