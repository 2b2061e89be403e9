/** The licenses of what a bundle contains, each from the package itself; a license off the list ends the build. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licenses that ask for no more than their text. */
export const ALLOWED_LICENSES = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/**
 * @param {string[]} inputs paths of the files that were bundled, relative to `root`
 * @param {string} root
 */
export function notices(inputs, root) {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  const packages = [...folders]
    .map((folder) => readPackage(join(root, folder), folder))
    .sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0));
  const off = packages.filter(({ license }) => !isAllowed(license));
  if (off.length > 0) {
    const list = off.map(({ title, license }) => `  ${title}: ${license || 'none given'}`).join('\n');
    throw new Error(`Bundled packages whose license is not on the list of scripts/notices.mjs:\n${list}`);
  }
  const seen = new Set();
  const sections = packages
    .filter(({ title }) => !seen.has(title) && seen.add(title))
    .map(({ title, license, text }) => `${title}\n${license}\n\n${text}`);
  const head = 'synthetic-fixtures bundles the packages below, each under its own license.';
  return `${[head, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** The innermost package of a path: `…/node_modules/@scope/name`. Absent for our own files. */
export function packageFolder(path) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.replaceAll('\\', '/'))?.[1];
}

function readPackage(folder, shown) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder)
    .sort()
    .find((name) => /^(licen[sc]e|copying)([.-].*)?$/i.test(name));
  const license = String(manifest.license?.type ?? manifest.license ?? manifest.licenses?.[0]?.type ?? '');
  const author =
    manifest.author?.name ?? manifest.author ?? manifest.repository?.url ?? manifest.repository ?? shown;
  const text = file
    ? readFileSync(join(folder, file), 'utf8')
    : `(The package has no license file. By ${author}; see https://spdx.org/licenses/${license}.html)`;
  const notice = ['NOTICE', 'NOTICE.txt', 'NOTICE.md'].find((name) => existsSync(join(folder, name)));
  const more = notice ? `\n\n${readFileSync(join(folder, notice), 'utf8').trim()}` : '';
  return {
    title: `${manifest.name} ${manifest.version}`,
    license,
    text: `${text.replace(/\r\n/g, '\n').trim()}${more.replace(/\r\n/g, '\n')}`,
  };
}

/** `MIT`, `(MIT OR GPL-3.0)`, `MIT AND BSD-3-Clause` */
export function isAllowed(expression) {
  const bare = expression.replace(/[()]/g, '').trim();
  if (bare === '') return false;
  return bare
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((id) => ALLOWED_LICENSES.has(id)));
}
