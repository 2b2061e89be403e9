/**
 * Nothing real leaves, whatever the file: everything that the program says and writes is searched for what fewer than k
 * people said. The Action's own ways are in `action/canaries.test.ts`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { TextTable } from '../../../src/record/table.ts';
import { openSource } from '../../../src/source/source.ts';
import { encrypt } from '../../../src/vault/encrypt.ts';
import { newKey } from '../../vault/keys.ts';
import { home, start, tree } from '../start.ts';
import { BROKEN, RECORDS, SECRET, SOURCES } from './sources.ts';

/** Every limit so wide that fixtures are written, and hardly any training: what leaks leaks at once. */
const configOf = (source: string) => `version: 1
datasets:
  data:
    source: ${source}
${/log$/.test(source) ? '' : `    entity: ${entityOf(source)}\n`}    recipe: { epochs: 2 }
    gates:
      fidelity.overall: { fail: 0, when-insufficient: warn }
      fidelity.worst_column: off
      fidelity.worst_pair: off
      fidelity.c2st_auc: off
      fidelity.text_ngrams: off
      fidelity.text_length: off
      fidelity.text_vocabulary: off
      utility.mean_loss: off
      privacy.text_copied: off
      privacy.exact_match_excess: { fail: 1, when-insufficient: warn }
      privacy.membership_auc: { fail: 1, when-insufficient: warn }
      privacy.dcr_share: off
      privacy.singling_out: off
      privacy.linkability: off
      privacy.inference: off
`;

/** The column of the person behind the records. */
const entityOf = (source: string) => (source.endsWith('geojson') ? 'properties.patient' : 'patient');

/** Everything that came out, by where. */
class Findings {
  private readonly places = new Map<string, string>();

  constructor(
    private readonly cwd: string,
    private readonly own: readonly string[],
  ) {}

  async run(...args: string[]): Promise<number | null> {
    const { status, stdout, stderr } = await start(args, { cwd: this.cwd });
    this.places.set(`stdout of ${args[0]}`, stdout);
    this.places.set(`stderr of ${args[0]}`, stderr);
    return status;
  }

  /** What stands in the files that were written. */
  async read(): Promise<ReadonlyMap<string, string>> {
    for (const file of tree(this.cwd)) {
      if (this.own.includes(file)) continue;
      const path = join(this.cwd, file);
      this.places.set(file, file + readFileSync(path, 'latin1') + readFileSync(path, 'utf8'));
      if (!file.endsWith('.parquet')) continue;
      this.places.set(`${file}, unpacked`, textOf((await openSource(path)).table));
    }
    return this.places;
  }
}

const textOf = ({ columns }: TextTable): string =>
  columns.flatMap(({ name, dictionary }) => [name, ...dictionary]).join('\n');

const secretIn = (places: ReadonlyMap<string, string>) =>
  [...places].flatMap(([place, text]) => {
    const found = new RegExp(`.{0,40}(?:${SECRET.source}).{0,40}`, 'i').exec(text);
    return found === null ? [] : [`${place}: ${found[0]}`];
  });

function folder(
  file: string,
  content: Uint8Array,
  finished: typeof onTestFinished,
): { cwd: string; own: string[] } {
  const cwd = home(finished);
  mkdirSync(join(cwd, 'data'));
  writeFileSync(join(cwd, 'data', file), content);
  writeFileSync(join(cwd, 'test.yml'), configOf(`data/${file}`));
  return { cwd, own: [`data/${file}`, 'test.yml'] };
}

describe.concurrent('of a file that can be read', () => {
  test.for(Object.keys(SOURCES))('%s', async (file, { expect, onTestFinished }) => {
    const content = SOURCES[file]();
    const { cwd, own } = folder(file, content, onTestFinished);
    const found = new Findings(cwd, own);
    const source = `data/${file}`;
    const entity = file.endsWith('log') ? [] : ['--entity', entityOf(file)];
    expect(await found.run('init', source, ...entity)).toBe(0);
    expect(await found.run('train', '--config', 'test.yml', '--model', 'a.model')).toBe(0);
    expect(await found.run('generate', '--model', 'a.model', '--rows', '300', '--out', 'made')).toBe(0);
    expect(await found.run('run', '--config', 'test.yml', '--model', 'a.model')).toBe(0);
    const fixture = tree(cwd).find((name) => name.startsWith('made/fixtures/'))!;
    expect([0, 1]).toContain(
      await found.run('evaluate', '--real', source, '--synthetic', fixture, '--out', 'judged', ...entity),
    );
    const places = await found.read();
    expect(secretIn(places)).toEqual([]);
    // What everybody says does turn up, so the search would have found it; lines take longer to learn than this.
    const common = [...places].flatMap(([place, text]) => (/Ulm|news/.test(text) ? [place] : []));
    expect(common).toEqual(
      expect.arrayContaining(file.endsWith('log') ? ['judged/report.html'] : [fixture, 'a.model']),
    );
  });
});

test('of a protected one, whose records are read twice from memory', async () => {
  const key = await newKey();
  const sealed = await encrypt(SOURCES['document.json'](), { recipients: [key.recipient] });
  const { cwd, own } = folder('document.json.age', sealed, onTestFinished);
  writeFileSync(join(cwd, 'key.txt'), `${key.secret}\n`, { mode: 0o600 });
  const found = new Findings(cwd, [...own, 'key.txt']);
  const unlock = ['--identity-file', 'key.txt'];
  expect(await found.run('train', '--config', 'test.yml', '--model', 'a.model', ...unlock)).toBe(0);
  expect(await found.run('run', '--config', 'test.yml', '--model', 'a.model', ...unlock)).toBe(0);
  const places = await found.read();
  expect(secretIn(places)).toEqual([]);
  expect([...places.values()].join('\n')).not.toContain(key.secret);
  expect(places.get('synthetic-fixtures-out/fixtures/data.json')).toContain('Ulm');
});

describe.concurrent('of a file that cannot be read', () => {
  test.for(Object.entries(BROKEN))('%s', async ([, broken], { expect, onTestFinished }) => {
    const { file, content, says, schema } = broken;
    const { cwd, own } = folder(file, content(), onTestFinished);
    const found = new Findings(cwd, [...own, 's.json']);
    if (schema) writeFileSync(join(cwd, 's.json'), JSON.stringify({ type: 'object', ...schema }));
    const how = schema ? [`data/${file}`, '--schema', 's.json'] : ['--config', 'test.yml'];
    expect(await found.run('run', ...how)).toBe(2);
    if (!schema) expect(await found.run('init', `data/${file}`)).toBe(2);
    const places = await found.read();
    expect(secretIn(places)).toEqual([]);
    const said = places.get('stderr of run')!;
    expect(said).toMatch(says);
    expect(said).toContain(/s\\.json/.test(says.source) ? 's.json' : `data/${file}`);
    expect([...places.keys()].filter((place) => !place.startsWith('std'))).toEqual([]);
  });
});

test('all that is planted stands in the sources', () => {
  const text = new TextDecoder().decode(SOURCES['r.ndjson']());
  expect(text.split('\n')).toHaveLength(RECORDS + 1);
  expect(text.match(/quill/gi)!.length).toBeGreaterThan(80);
  for (const word of [
    'Quillfeather',
    'quillkey',
    'quilldeep',
    'quilltag',
    'quillitem',
    'quill-score',
    'onequill',
    'fourquill',
  ])
    expect(text).toContain(word);
});
