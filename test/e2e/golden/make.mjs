/**
 * Trains the committed model and hashes its fixture, where the format of models or the recipe has changed:
 *
 *     npx -p node@20 node test/e2e/golden/make.mjs
 *
 * Node 20 has no relaxed SIMD, so the strict build trains. The model is of the simulated clinic alone.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const MODEL = join(import.meta.dirname, 'clinic.model');
const ROWS = 300;
const SEED = 7;

const folder = mkdtempSync(join(tmpdir(), 'golden-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const cli = (...args) =>
  execFileSync(process.execPath, [join(ROOT, 'dist/cli.cjs'), ...args], { stdio: 'inherit', cwd: folder });

const patients = readFileSync(join(ROOT, 'examples/clinic/patients.csv'), 'utf8').split('\n');
writeFileSync(join(folder, 'clinic.csv'), patients.slice(0, 601).join('\n'));
cli('train', 'clinic.csv', '--entity', 'mrn', '--target', 'readmitted', '--model', MODEL);
const head = readFileSync(MODEL).subarray(8, 8 + readFileSync(MODEL).readUInt32LE(4));
const { engine } = JSON.parse(head.toString());
if (engine !== 'wasm strict') throw new Error(`expected the strict build, got ${engine}: run it on Node 20`);
cli('generate', '--model', MODEL, '--rows', String(ROWS), '--seed', String(SEED), '--out', 'out');
const sha256 = createHash('sha256')
  .update(readFileSync(join(folder, 'out/fixtures/synthetic.csv')))
  .digest('hex');
const golden = { rows: ROWS, seed: SEED, sha256 };
writeFileSync(join(import.meta.dirname, 'clinic.json'), `${JSON.stringify(golden, null, 2)}\n`);
