import { test } from 'vitest';
import { readJson } from '../src/source/json/read.ts';
const E: any[] = [[],[],[],{},[null],{"":null},[],{},null,null,null,null,null,null,{},null,null,null,null,null,null,null,{},null,null];
test('x', async () => {
  const lines = E.map((one) => JSON.stringify({ one }));
  const { table } = await readJson(async () => (async function* () { yield new TextEncoder().encode(lines.join('\n')); })(), true, { file: 'f', minRecords: 5 });
  console.log(JSON.stringify(table.nesting?.shape));
});
