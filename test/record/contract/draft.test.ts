import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { draftConfig } from '../../../src/config/draft.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { Contract } from '../../../src/record/contract/contract.ts';
import { draftSchema } from '../../../src/record/contract/draft.ts';
import { checkSource } from '../../../src/record/contract/source.ts';
import { infer } from '../../../src/record/infer.ts';
import { parse } from '../../../src/record/parse.ts';
import { settleRules } from '../../../src/record/rules/settle.ts';
import { unitsOf } from '../../../src/record/units.ts';
import { textTable } from '../tables.ts';

const K = 5;

function drafted(header: string[], rows: string[][]) {
  const text = textTable(header, rows);
  const { schema } = infer(text, { minRecords: K });
  const units = unitsOf(text, schema);
  const table = parse(text, schema);
  const { rules } = settleRules(table, schema, units, K);
  return { text, schema, units, table, rules, draft: draftSchema(schema, text, units, K) };
}

const cell = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c') },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }).filter((text) => text !== '') },
);

test('an inferred schema is sound, and the records it was inferred from keep it', () => {
  const row = fc.tuple(
    fc.integer({ min: -500, max: 90_000 }),
    cell,
    fc.float({ noNaN: true, min: 0, max: 1000 }),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 20, maxLength: 120 }), fc.boolean(), (rows, gaps) => {
      const texts = rows.map(([whole, word, real], i) => [
        gaps && i % 7 === 0 ? '' : String(whole),
        word,
        real.toFixed(2),
      ]);
      const { text, schema, draft } = drafted(['whole', 'word', 'real'], texts);
      expect(() => checkSource(text, schema, Contract.of(draft), 'a.csv')).not.toThrow();
    }),
    { numRuns: 15 },
  );
});

test('it says nothing that fewer than k stand behind', () => {
  const rows = Array.from({ length: 200 }, (_, i) => [
    String(i === 3 ? 9_871_234 : 20 + (i % 60)),
    i < 2 ? 'secret' : 'abc'[i % 3],
    'xyz'[i % 3],
  ]);
  const { draft } = drafted(['amount', 'word', 'code'], rows);
  const text = JSON.stringify(draft);
  expect(text).not.toContain('secret');
  expect(text).not.toMatch(/98\d/);
  expect((draft.properties as Record<string, { enum?: string[]; minimum?: number }>).code.enum).toEqual([
    'x',
    'y',
    'z',
  ]);
  expect((draft.properties as Record<string, { enum?: string[] }>).word.enum).toBeUndefined();
  expect((draft.properties as Record<string, { minimum?: number }>).amount.minimum).toBeLessThanOrEqual(20);
});

test('the configuration is one, with its comments and without their signs', () => {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const low = (i * 7) % 50;
    return [
      `K-${1000 + i * 13}`,
      `Ann ${'abcdefgh'[i % 8]}berg`,
      String(low),
      String(low + ((i * 11) % 40)),
      'pq'[i % 2],
    ];
  });
  const { schema, rules } = drafted(['key', 'full name', 'low', 'high', 'on'], rows);
  expect(rules.length).toBeGreaterThan(0);
  const draft = draftConfig({
    name: 'people',
    source: 'a b.csv',
    rows: 300,
    units: 300,
    schema,
    rules,
    contract: 'people.schema.json',
  });
  expect(parseConfig(draft, 'draft.yml').value.datasets.people.source).toBe('a b.csv');
  const bare = draft.replace(/^( +)# (?=[\w"-]| {2}- )/gm, '$1').replace(/^ +Found in every.*\n/m, '');
  const people = parseConfig(bare, 'draft.yml').value.datasets.people;
  expect(people.schema).toBe('people.schema.json');
  expect(people.columns?.['full name']).toMatchObject({ make: 'person.fullName' });
  expect(people.columns?.low).toEqual({ type: 'integer' });
  expect(people.rules).toContain('low <= high');
  expect(parseYaml(bare)).toMatchObject({ version: 1 });
});
