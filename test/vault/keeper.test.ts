import { beforeAll, expect, test } from 'vitest';
import { keeper, type Shelf } from '../../src/vault/keeper.ts';
import { newKey, type TestKey } from './keys.ts';

let key: TestKey;
beforeAll(async () => {
  key = await newKey();
});
const parts = { fixture: Uint8Array.of(1), training: { epochs: 1 }, format: 1 };
const checkpoint = new TextEncoder().encode('weights');

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
function listener() {
  const said: string[] = [];
  return {
    said,
    note: (text: string) => void said.push(`note ${text}`),
    warn: (text: string) => void said.push(`warn ${text}`),
  };
}

test('what one run keeps the next recalls', async () => {
  const [shelf, log] = [memory(), listener()];
  const first = keeper(key.identity, shelf, parts, log);
  expect(await first.recall()).toBe(null);
  await first.keep(checkpoint);
  expect(await keeper(key.identity, shelf, parts, log).recall()).toEqual(checkpoint);
  expect(log.said.map((line) => line.slice(0, 4))).toEqual(['note', 'note']);
  expect(Buffer.from([...shelf.entries.values()][0]).includes('weights')).toBe(false);
});

test.each([
  ['tampered', (b: Buffer) => b.fill(9, 160, 161)],
  ['cut short', (b: Buffer) => b.subarray(0, -3)],
  ['not a sealed model', () => Buffer.from('{}')],
  ['empty', () => Buffer.alloc(0)],
])('a %s entry is refused with one warning', async (_, spoil) => {
  const [shelf, log] = [memory(), listener()];
  await keeper(key.identity, shelf, parts, log).keep(checkpoint);
  const [[name, bytes]] = shelf.entries;
  shelf.entries.set(name, spoil(Buffer.from(bytes)));
  expect(await keeper(key.identity, shelf, parts, log).recall()).toBe(null);
  expect(log.said.at(-1)).toMatch(
    /^warn The saved model is refused: .*Training afresh.*forget synthetic-fixtures-v1-/,
  );
});

test('an entry of another fixture under this name is refused', async () => {
  const [shelf, log] = [memory(), listener()];
  const other = keeper(key.identity, shelf, { ...parts, fixture: Uint8Array.of(2) }, log);
  await other.keep(checkpoint);
  const mine = keeper(key.identity, shelf, parts, log);
  shelf.entries.set(mine.key ?? '', shelf.entries.get(other.key ?? '') ?? new Uint8Array());
  expect(await mine.recall()).toBe(null);
  expect(log.said.at(-1)).toMatch(/sealed for another fixture/);
});

test.each([
  ['the service is in trouble (5xx)', 'warn'],
  ['another job is saving the same model', 'note'],
])('a shelf that fails (%s) only costs the training', async (fault, level) => {
  const [shelf, log] = [memory(), listener()];
  shelf.fault = fault;
  const one = keeper(key.identity, shelf, parts, log);
  expect(await one.recall()).toBe(null);
  await one.keep(checkpoint);
  expect(log.said.map((line) => line.slice(0, 4))).toEqual(['warn', level]);
});

test('no identity, no cache, said in one line; no shelf, nothing said', async () => {
  const log = listener();
  const plain = keeper(undefined, memory(), parts, log);
  expect([plain.key, await plain.recall()]).toEqual([null, null]);
  await plain.keep(checkpoint);
  expect(log.said).toEqual([expect.stringMatching(/^note A plain source has no key, hence no cache/)]);
  expect(keeper(key.identity, undefined, parts, log).key).toBe(null);
  expect(log.said).toHaveLength(1);
});
