/** TensorFlow.js as the engine, and models on their way to it. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { runAction, Workspace } from './service/runner.ts';
import { CLI, home, start, text, tree } from './start.ts';

const MODEL = resolve(import.meta.dirname, 'golden/clinic.model');

/** Two columns, one of which hangs on the other: little enough for plain TensorFlow.js. */
const TINY = `sex,smoker\n${'female,no\nmale,yes\nmale,no\nfemale,no\n'.repeat(15)}`;

test('train --engine tensorflow; the model draws in the embedded engine', async () => {
  const cwd = home();
  writeFileSync(join(cwd, 'tiny.csv'), TINY);
  const trained = await start('train tiny.csv --engine tensorflow --model m'.split(' '), { cwd });
  expect(trained.status, trained.stderr).toBe(0);
  const bytes = readFileSync(join(cwd, 'm'));
  const header = JSON.parse(bytes.subarray(8, 8 + bytes.readUInt32LE(4)).toString());
  expect(header.engine).toMatch(/^tensorflow (cpu|tensorflow) 4\./);

  expect((await start('generate --model m --rows 200'.split(' '), { cwd })).status).toBe(0);
  const rows = text(cwd, 'synthetic-fixtures-out/fixtures/synthetic.csv').trimEnd().split('\n');
  const count = (row: string) => rows.filter((each) => each === row).length;
  expect(rows).toHaveLength(201);
  expect(count('male,yes') + count('male,no') + count('female,no')).toBeGreaterThan(170);
});

test('where TensorFlow.js is not installed, status 2 and how to install it', async () => {
  const cwd = home();
  writeFileSync(join(cwd, 'tiny.csv'), TINY);
  cpSync(dirname(CLI), join(cwd, 'dist'), { recursive: true });
  // A copy that has no TensorFlow.js beside it.
  const { status, stderr } = spawnSync(
    process.env.E2E_NODE ?? process.execPath,
    ['dist/cli.cjs', 'run', 'tiny.csv', '--engine', 'tensorflow'],
    { cwd, encoding: 'utf8' },
  );
  expect(status).toBe(2);
  expect(stderr).toContain('npm install @tensorflow/tfjs-node');
  expect(tree(cwd).filter((file) => !file.startsWith('dist/'))).toEqual(['tiny.csv']);
});

test('the Action loads no code from the workspace', async () => {
  const workspace = new Workspace({
    'tiny.csv': TINY,
    'synthetic-fixtures.yml': 'version: 1\nengine: tensorflow\ndatasets: { tiny: { source: tiny.csv } }\n',
    'node_modules/@tensorflow/tfjs-node/package.json': '{"main":"index.js"}',
    'node_modules/@tensorflow/tfjs-node/index.js': "require('node:fs').writeFileSync('loaded', '');",
  });
  try {
    const { code, annotations } = await runAction({}, workspace);
    expect(code).toBe(2);
    expect(annotations.map((each) => each.text).join()).toMatch(/terminal only/);
    expect(workspace.has('loaded')).toBe(false);
  } finally {
    workspace.remove();
  }
});

test('export --format tfjs: TensorFlow.js loads it, nobody else can read it, nothing else is replaced', async () => {
  const cwd = home();
  const args = ['export', '--model', MODEL, '--format', 'tfjs', '--out', 'exported'];
  const { status, stdout } = await start(args, { cwd });
  expect(status).toBe(0);
  expect(stdout).toContain('learned from protected rows');
  const files = ['.gitignore', 'language.json', 'model.json', 'weights.bin'];
  expect(tree(join(cwd, 'exported'))).toEqual(files);
  for (const file of files) expect(statSync(join(cwd, 'exported', file)).mode & 0o777).toBe(0o600);

  const { modelTopology, weightsManifest } = JSON.parse(text(cwd, 'exported/model.json'));
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: new Uint8Array(readFileSync(join(cwd, 'exported/weights.bin'))).buffer,
    }),
  );
  const { start: first, slots, besides } = JSON.parse(text(cwd, 'exported/language.json'));
  expect(besides).toHaveLength(slots.length);
  // The token before and the slot, then two parents, the row before, the target and how many rows are left: nothing stands before the first.
  const inputs = [first, 0, first, first, first, first, first].map((token) =>
    tf.tensor2d([[token]], [1, 1], 'int32'),
  );
  const [[shares]] = (model.predict(inputs) as tf.Tensor3D).arraySync();
  const { field, offset, size } = slots[0];
  expect(field).toEqual(expect.any(String));
  expect(shares.slice(offset, offset + size).reduce((a, b) => a + b)).toBeCloseTo(1, 5);

  expect((await start(args, { cwd })).status).toBe(0);
  writeFileSync(join(cwd, 'exported', 'mine.txt'), '');
  const refused = await start(args, { cwd });
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('a new or an empty folder');
});
