import { describe, expect, test } from 'vitest';
import { chooseEngine } from '../../src/engine/choose.ts';
import { UserError } from '../../src/error.ts';

/** With plain TensorFlow.js, a devDependency of ours. */
const HERE = process.cwd();

test('wasm is embedded: nothing is loaded', async () => {
  expect((await chooseEngine('wasm', { threads: 1 })).name).toBe('wasm');
});

test('tensorflow is found where the user has installed it', async () => {
  const said: string[] = [];
  const reporter = { warn: (text: string) => said.push(text) };
  const engine = await chooseEngine('tensorflow', { threads: 1, packages: ['/', HERE], reporter });
  expect(engine.name).toBe('tensorflow');
  if (engine.build.startsWith('cpu')) expect(said.join()).toContain('@tensorflow/tfjs-node');
});

describe('tensorflow is refused', () => {
  test.each([
    [
      'in the Action, which loads no code from the workspace',
      undefined,
      /terminal only/,
      /engine: tensorflow/,
    ],
    ['where it is not installed', ['/'], /not installed/, /npm install @tensorflow\/tfjs-node/],
  ])('%s', async (_, packages, what, how) => {
    const refusal = chooseEngine('tensorflow', { threads: 1, packages });
    await expect(refusal).rejects.toBeInstanceOf(UserError);
    await expect(refusal).rejects.toMatchObject({
      what: expect.stringMatching(what),
      how: expect.stringMatching(how),
    });
  });
});
