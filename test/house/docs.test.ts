/** What the documentation says of names and numbers is what the program does. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import schema from '../../src/config/schema.json' with { type: 'json' };
import { type Bound, DEFAULT_LIMITS } from '../../src/gate/limits.ts';
import { INPUT_NAMES } from '../../src/platform/github/inputs.ts';

const read = (file: string) => readFileSync(file, 'utf8');

/** Names of metrics in the source. */
function metricNames(): string[] {
  const files = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => read(join(entry.parentPath, entry.name)));
  const names = files.flatMap(
    (text) => text.match(/'(validity|fidelity|utility|privacy)\.[a-z_0-9]+'/g) ?? [],
  );
  return [...new Set(names.map((name) => name.slice(1, -1)))].sort();
}

/** Differential privacy is not offered yet; its metrics are reserved names. */
const RESERVED = ['privacy.epsilon', 'privacy.audit_epsilon'];

test('every metric can be gated, and every gate is a metric', () => {
  expect(Object.keys(schema.definitions.gates.properties).sort()).toEqual(metricNames());
});

test('every metric is explained', () => {
  const text = read('docs/metrics.md');
  const words = (name: string) => new RegExp(`\`(${name.replace('.', '\\.')}|${name.split('.')[1]})\``);
  expect(metricNames().filter((name) => !RESERVED.includes(name) && !words(name).test(text))).toEqual([]);
});

test('the table of default limits is that of the gate', () => {
  const shown = (bound: Bound | undefined) =>
    bound === undefined
      ? ''
      : typeof bound === 'number'
        ? String(bound)
        : `{ceiling: ${Object.values(bound)[0]}}`;
  const rows = [...read('docs/metrics.md').matchAll(/^\| `([a-z0-9_.]+)` \|(.*)\|(.*)\|(.*)\|$/gm)].map(
    ([, name, ...cells]) => [name, ...cells.map((cell) => cell.trim())],
  );
  const expected = Object.entries(DEFAULT_LIMITS)
    .filter(([name]) => !RESERVED.includes(name))
    .map(([name, { warn, fail, units }]) => [name, shown(warn), shown(fail), String(units)]);
  expect(rows).toEqual(expected);
});

test('every key of the configuration is explained', () => {
  const text = read('docs/configuration.md');
  const { definitions: d } = schema;
  const keys = [schema, d.privacy, d.limit, d.override, d.output, d.dataset, d.recipe, d.tune].flatMap(
    ({ properties }) => Object.keys(properties),
  );
  expect(keys.filter((key) => !text.includes(`\`${key}\``) && !text.includes(`\`${key}:`))).toEqual([]);
});

test('every input of the Action is in the README', () => {
  const text = read('README.md');
  expect(INPUT_NAMES.filter((name) => !text.includes(`| \`${name}\` |`))).toEqual([]);
});

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'examples/clinic/README.md',
].concat(
  readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);

test.each(pages)('%s: links lead somewhere', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)/g)].map(([, to]) => to);
  const dead = links.filter((to) => !/^https?:/.test(to) && !existsSync(join(dirname(page), to)));
  expect(dead).toEqual([]);
});

test.each(pages)('%s: files it names are there', (page) => {
  const named = [...read(page).matchAll(/`((?:test|src|scripts|bench|docs)\/[\w./-]+)`/g)].map(
    ([, to]) => to,
  );
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});
