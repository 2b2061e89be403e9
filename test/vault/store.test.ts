import { beforeAll, expect, test } from 'vitest';
import { type Shelf, sealedStore } from '../../src/vault/store.ts';
import { newKey, type TestKey } from './keys.ts';

let key: TestKey;
beforeAll(async () => {
  key = await newKey();
});
const wanted = { dataset: 'patients', content: Uint8Array.of(1), settings: { epochs: 1, target: undefined } };
const model = new TextEncoder().encode('weights');

function memory(): Shelf & { entries: Map<string, Uint8Array>; fault?: string } {
  const entries = new Map<string, Uint8Array>();
  return {
    entries,
    async load(name) {
      if (this.fault) return { found: false, reason: this.fault };
      const bytes = entries.get(name);
      return bytes ? { found: true, bytes } : { found: false, reason: null };
    },
    async save(name, bytes) {
      if (this.fault)
        return { saved: false, reason: this.fault, expected: this.fault.includes('another job') };
      entries.set(name, bytes);
      return { saved: true };
    },
    removal: (name) => `forget ${name}`,
  };
}

function desk() {
  const said: string[] = [];
  const shelf = memory();
  const reporter = {
    note: (text: string) => void said.push(`note ${text}`),
    warn: (text: string) => void said.push(`warn ${text}`),
  };
  return { said, shelf, store: sealedStore({ identity: key.identity, shelf, format: 1, reporter }) };
}

test('what one run keeps the next finds, and the shelf sees only sealed bytes', async () => {
  const { said, shelf, store } = desk();
  expect(await store.find(wanted)).toBe(null);
  await store.keep(wanted, model);
  expect(await store.find(wanted)).toEqual(model);
  expect(said.map((line) => line.slice(0, 4))).toEqual(['note', 'note', 'note']);
  const [[name, bytes]] = shelf.entries;
  expect(name).toMatch(/^synthetic-fixtures-v1-[0-9a-f]{64}$/);
  expect(Buffer.from(bytes).includes('weights')).toBe(false);
});

test.each([
  ['tampered', (b: Buffer) => b.fill(9, 160, 161)],
  ['cut short', (b: Buffer) => b.subarray(0, -3)],
  ['not a sealed model', () => Buffer.from('{}')],
  ['empty', () => Buffer.alloc(0)],
])('a %s entry is refused with one warning', async (_, spoil) => {
  const { said, shelf, store } = desk();
  await store.keep(wanted, model);
  const [[name, bytes]] = shelf.entries;
  shelf.entries.set(name, spoil(Buffer.from(bytes)));
  expect(await store.find(wanted)).toBe(null);
  expect(said.at(-1)).toMatch(
    /^warn The saved model is refused: .*Training afresh.*forget synthetic-fixtures-v1-/,
  );
});

test.each([
  ['source', { ...wanted, content: Uint8Array.of(2) }],
  ['setting', { ...wanted, settings: { epochs: 2 } }],
])('an entry of another %s under this name is refused', async (_, other) => {
  const { said, shelf, store } = desk();
  await store.keep(other, model);
  await store.keep(wanted, model);
  const [[, foreign], [mine]] = shelf.entries;
  shelf.entries.set(mine, foreign);
  expect(await store.find(wanted)).toBe(null);
  expect(said.at(-1)).toMatch(/sealed for another fixture/);
});

test.each([
  ['the service is in trouble (5xx)', 'warn'],
  ['another job is saving the same model', 'note'],
])('a shelf that fails (%s) only costs the training', async (fault, level) => {
  const { said, shelf, store } = desk();
  shelf.fault = fault;
  expect(await store.find(wanted)).toBe(null);
  await store.keep(wanted, model);
  expect(said.map((line) => line.slice(0, 4))).toEqual(['warn', level]);
});
