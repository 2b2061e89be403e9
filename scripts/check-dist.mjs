/** The committed dist is what the source builds: builds again, compares every byte, names what differs. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, ROOT } from './build.mjs';

const dist = join(ROOT, 'dist');
const built = await build();
const committed = existsSync(dist) ? readdirSync(dist) : [];

const differences = [
  ...[...built.keys()].filter((name) => !committed.includes(name)).map((name) => `${name}: missing in dist`),
  ...committed.filter((name) => !built.has(name)).map((name) => `${name}: nothing builds it`),
  ...[...built]
    .filter(([name, bytes]) => committed.includes(name) && !readFileSync(join(dist, name)).equals(bytes))
    .map(([name]) => `${name}: differs`),
];

if (differences.length > 0) {
  console.error(`dist is not what the source builds; run \`npm run build\` and commit it:\n`);
  for (const line of differences) console.error(`  dist/${line}`);
  process.exit(1);
}
console.log(`dist is what the source builds (${built.size} files).`);
