/** The Action as a workflow meets it, run after run. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decrypt } from '../../../src/vault/decrypt.ts';
import { encrypt } from '../../../src/vault/encrypt.ts';
import { open } from '../../../src/vault/seal.ts';
import { sealerOf } from '../../../src/vault/sealer.ts';
import { signerOf } from '../../../src/vault/sign.ts';
import { newKey, type TestKey } from '../../vault/keys.ts';
import { runAction, type StepResult, type Workspace } from '../service/runner.ts';
import { Service } from '../service/service.ts';
import { CONFIG, clinic, clinicCsv, commitAll } from './clinic.ts';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
});
afterAll(() => service.stop());

/** What a few hundred rows can make of a limit that is met, and of one that is not. */
const GOOD = expect.stringMatching(/^(pass|warn)$/);
const BAD = expect.stringMatching(/^(fail|insufficient)$/);
const noErrors = (result: StepResult) =>
  expect(result.annotations.filter(({ level }) => level === 'error')).toEqual([]);

describe('one repository, from its first run on', () => {
  let workspace: Workspace;
  let key: TestKey;
  let first: StepResult;
  let second: StepResult;
  beforeAll(async () => {
    ({ workspace, key } = await clinic());
    first = await runAction({ identity: key.secret }, workspace, { service });
    second = await runAction({ identity: key.secret }, workspace, { service });
  });
  afterAll(() => workspace.remove());

  test('the first run trains, saves, uploads', () => {
    expect(first.code).toBe(0);
    noErrors(first);
    expect(first.stderr).toBe('');
    expect(first.stdout).toMatch(/^::group::patients: training$/m);
    expect(first.stdout).toMatch(/^ *\d+ % {2}epoch \d+ of \d+/m);
    expect(first.stdout).toMatch(/^Saved the sealed model/m);
    expect(first.outputs).toMatchObject({ verdict: GOOD, 'model-cache-hit': 'false', privacy: 'pass' });
    expect(first.cacheEntries.map((entry) => entry.key)).toEqual([
      expect.stringMatching(/^synthetic-fixtures-v1-[0-9a-f]{64}$/),
    ]);
    const [[name, files]] = first.artifacts;
    expect(name).toMatch(/^synthetic-fixtures-fixtures-[0-9a-f]{8}$/);
    expect([...files.keys()].sort()).toEqual([
      'fixtures/patients.csv',
      'junit.xml',
      'report.html',
      'report.json',
      'summary.md',
    ]);
    expect(first.outputs['artifact-url']).toBe(
      `https://github.com/octo/clinic/actions/runs/${first.runId}/artifacts/${first.outputs['artifact-id']}`,
    );
    expect(first.summary).toMatch(/^## (✅|⚠️) Synthetic fixtures: pass/);
    expect(first.summary).toContain(first.outputs['artifact-url']);
  });

  test('the second loads, makes the same bytes, and is faster', () => {
    expect(second.code).toBe(0);
    expect(second.outputs).toMatchObject({ verdict: GOOD, 'model-cache-hit': 'true' });
    expect(second.stdout).not.toMatch(/epoch/);
    const fixture = (result: StepResult) => JSON.parse(result.outputs.datasets)[0].fixtures[0].sha256;
    expect(fixture(second)).toBe(fixture(first));
    expect(second.cacheEntries).toHaveLength(1);
    expect([...second.artifacts.keys()]).toHaveLength(2);
  });

  test('outputs name what is there', () => {
    const fixtures = JSON.parse(second.outputs.datasets);
    expect(fixtures).toMatchObject([{ name: 'patients', verdict: GOOD, fixtures: [{ rows: 250 }] }]);
    expect(workspace.read('synthetic-fixtures-out/fixtures/patients.csv').split('\n').length).toBe(252);
    expect(second.outputs['fixtures-path']).toBe(`${workspace.path}/synthetic-fixtures-out/fixtures`);
    expect(JSON.parse(workspace.read('synthetic-fixtures-out/report.json')).verdict).toEqual(GOOD);
  });

  test('a spoiled limit ends with 1, annotates its line, and releases nothing', async () => {
    const spoiled = CONFIG.replace(
      'fidelity.overall: { fail: 0.2, when-insufficient: warn }',
      'fidelity.overall: { fail: 0.99 }',
    );
    workspace.write('synthetic-fixtures.yml', spoiled);
    const third = await runAction({ identity: key.secret }, workspace, { service });
    expect(third.code).toBe(1);
    expect(third.outputs).toMatchObject({ verdict: BAD, 'model-cache-hit': 'true' });
    const line = spoiled.split('\n').findIndex((text) => text.includes('0.99 }')) + 1;
    expect(third.annotations).toContainEqual({
      level: 'error',
      title: expect.stringMatching(/^patients: fidelity.overall (breaks its limit|cannot be told)/),
      file: 'synthetic-fixtures.yml',
      line,
      text: expect.stringMatching(/^0\.\d+ \(0\.\d+ to \d\.\d+\).*0\.99.*Three ways on/),
    });
    expect(workspace.has('synthetic-fixtures-out/fixtures/patients.csv')).toBe(false);
    const files = [...third.artifacts.values()].at(-1);
    expect([...(files?.keys() ?? [])].filter((name) => name.startsWith('fixtures/'))).toEqual([]);
    expect(third.summary).toMatch(/^## (❌|❔)/);

    const never = await runAction({ identity: key.secret, 'fail-on': 'never' }, workspace, { service });
    expect(never.code).toBe(0);
    expect(never.outputs.verdict).toEqual(BAD);
    expect(workspace.has('synthetic-fixtures-out/fixtures/patients.csv')).toBe(false);
    workspace.write('synthetic-fixtures.yml', CONFIG);
  });

  test('a limit against a baseline that is not there fails, at its line', async () => {
    const config = CONFIG.replace('fail: 0.2, when-insufficient: warn', 'fail: { baseline: -0.02 }');
    workspace.write('synthetic-fixtures.yml', `${config}baseline: .github/none.json\n`);
    const result = await runAction({ identity: key.secret }, workspace, { service });
    expect([result.code, result.outputs.verdict]).toEqual([1, 'fail']);
    expect(result.annotations[0]).toMatchObject({ level: 'error', file: 'synthetic-fixtures.yml' });
    expect(result.annotations[0].text).toMatch(/none\.json does not exist/);
    workspace.write('synthetic-fixtures.yml', CONFIG);
  });

  test('another key, another fixture, another setting: nothing is loaded', async () => {
    const before = service.entries.length;
    const other = await newKey();
    const recipients = [key.recipient, other.recipient];
    const csv = new TextEncoder().encode(clinicCsv(250));
    workspace.write('data/patients.csv.age', await encrypt(csv, { recipients }));
    const again = await runAction({ identity: key.secret }, workspace, { service });
    expect(again.outputs['model-cache-hit'], 'encrypting again does not retrain').toBe('true');
    const foreign = await runAction({ identity: other.secret }, workspace, { service });
    expect(foreign.outputs['model-cache-hit']).toBe('false');
    expect(service.entries.length).toBe(before + 1);
  });
});

describe('runs without secrets', () => {
  let workspace: Workspace;
  let key: TestKey;
  beforeAll(async () => {
    ({ workspace, key } = await clinic({ rows: 150 }));
  });
  afterAll(() => workspace.remove());

  test.each([
    ['fork', /comes from a fork/],
    ['dependabot', /started by Dependabot/],
  ] as const)('a %s run explains itself and is neutral', async (event, why) => {
    const result = await runAction({ identity: '' }, workspace, { service, event });
    expect(result.code).toBe(0);
    noErrors(result);
    expect(result.outputs).toMatchObject({ verdict: 'skipped', 'artifact-id': '' });
    expect(result.summary).toMatch(why);
    expect(result.annotations).toMatchObject([{ level: 'notice', text: expect.stringMatching(why) }]);
    expect(JSON.parse(workspace.read('synthetic-fixtures-out/report.json')).verdict).toBe('skipped');
  });

  test('on-missing-key: fail fails, with the way on', async () => {
    const result = await runAction({ 'on-missing-key': 'fail' }, workspace, { service, event: 'fork' });
    expect(result.code).toBe(2);
    expect(result.outputs.verdict).toBe('error');
    expect(result.annotations[0].text).toMatch(/on-missing-key: skip/);
  });

  test('a key that is missing where it should be there is never skipped over', async () => {
    for (const event of ['push', 'pull_request'] as const) {
      const result = await runAction({ identity: '' }, workspace, { service, event });
      expect(result.code).toBe(2);
      expect(result.annotations).toMatchObject([
        { level: 'error', text: expect.stringMatching(/gh secret set/) },
      ]);
      expect(result.summary).toMatch(/error/);
    }
  });

  test('pull_request_target with a key is refused before anything is opened', async () => {
    const result = await runAction({ identity: key.secret }, workspace, {
      service,
      event: 'pull_request_target',
    });
    expect(result.code).toBe(2);
    expect(result.annotations[0].text).toMatch(/pull_request_target/);
    expect(result.stdout).not.toMatch(/rows/);
  });

  test('released: a run with the key leaves fixtures, a fork takes them if they verify', async () => {
    const released = { 'on-missing-key': 'released', 'released-key': signerOf(key.identity) };
    const nothing = await runAction(released, workspace, { service, event: 'fork' });
    expect([nothing.code, nothing.outputs.verdict]).toEqual([0, 'skipped']);
    expect(nothing.summary).toMatch(/no run with the key has left any yet/);

    const unnamed = await runAction({ identity: key.secret, 'on-missing-key': 'released' }, workspace, {
      service,
    });
    expect(unnamed.code).toBe(2);
    expect(unnamed.annotations[0].text).toContain(signerOf(key.identity));

    const trusted = await runAction({ identity: key.secret, ...released }, workspace, { service });
    expect(trusted.code).toBe(0);
    const made = workspace.read('synthetic-fixtures-out/fixtures/patients.csv');

    const fork = await runAction(released, workspace, { service, event: 'fork' });
    expect([fork.code, fork.outputs.verdict]).toEqual([0, 'skipped']);
    expect(fork.summary).toMatch(/signature was checked/);
    expect(workspace.read('synthetic-fixtures-out/fixtures/patients.csv')).toBe(made);

    const stranger = { ...released, 'released-key': signerOf((await newKey()).identity) };
    const refused = await runAction(stranger, workspace, { service, event: 'fork' });
    expect([refused.code, refused.outputs.verdict]).toEqual([0, 'skipped']);
    expect(refused.summary).toMatch(/No released fixtures are served.{1,6} their signature/);
    expect(workspace.has('synthetic-fixtures-out/fixtures/patients.csv')).toBe(false);
  });
});

describe('other ways to run it', () => {
  test('two data sets, one of them alone, and two configurations beside each other', async () => {
    const both = `${CONFIG.replace('  patients:', '  a:').replace('patients.csv }', 'a.csv }')}${CONFIG.slice(CONFIG.indexOf('  patients:')).replace('  patients:', '  b:').replace('patients.csv }', 'b.csv }')}`;
    const { workspace, key } = await clinic({ rows: 150, config: both });
    const all = await runAction({ identity: key.secret, out: 'o1' }, workspace, { service });
    expect(all.code).toBe(0);
    expect(JSON.parse(all.outputs.datasets).map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    const one = await runAction({ identity: key.secret, only: 'b', out: 'o2', rows: 20 }, workspace, {
      service,
    });
    expect(JSON.parse(one.outputs.datasets)).toMatchObject([{ name: 'b', fixtures: [{ rows: 20 }] }]);
    expect(one.outputs['model-cache-hit'], 'rows and out do not retrain').toBe('true');
    expect(workspace.read('o2/fixtures/b.csv').split('\n').slice(0, 21)).toEqual(
      workspace.read('o1/fixtures/b.csv').split('\n').slice(0, 21),
    );
    workspace.remove();
  });

  test('a JSON Schema of one record: kept by every record, refused where the data contradict it', async () => {
    const { workspace } = await clinic({ rows: 150 });
    workspace.write('plain.csv', clinicCsv(150));
    workspace.write('synthetic-fixtures.yml', CONFIG.replace('data/patients.csv.age', 'plain.csv'));
    const ofMrn = (pattern: string) => JSON.stringify({ properties: { mrn: { type: 'string', pattern } } });
    workspace.write('one.schema.json', ofMrn('^MRN-[0-4][0-9]{5}$'));
    workspace.write('all.schema.json', ofMrn('^MRN-[0-9]{6}$'));
    const kept = await runAction({ schema: 'all.schema.json' }, workspace, { service });
    expect([kept.code, kept.outputs.verdict]).toEqual([0, GOOD]);
    const broken = await runAction({ schema: 'one.schema.json' }, workspace, { service });
    expect([broken.code, broken.outputs.verdict]).toEqual([2, 'error']);
    expect(broken.annotations[0].text).toMatch(
      /contradicts the data: \d+ of 150 records.*\/mrn \(pattern\)/s,
    );
    workspace.remove();
  });

  test('a plain source needs no key and has no cache, said in one line', async () => {
    const { workspace } = await clinic({ rows: 150 });
    workspace.write('plain.csv', clinicCsv(150));
    workspace.write('synthetic-fixtures.yml', CONFIG.replace('data/patients.csv.age', 'plain.csv'));
    const before = service.entries.length;
    const result = await runAction({}, workspace, { service, event: 'fork' });
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/^A plain source has no key, hence no cache/m);
    expect(service.entries.length).toBe(before);
    workspace.remove();
  });

  test('a committed sealed model: used, and trained afresh where it is refused', async () => {
    const { workspace, key } = await clinic({ rows: 150 });
    const own = await Service.start();
    await runAction({ identity: key.secret }, workspace, { service: own });
    const sealed = [
      ...(
        await runAction({ identity: key.secret }, workspace, { service: own })
      ).cacheEntries[0].files.values(),
    ][0];
    const opened = open(sealed, key.identity, { purpose: 'cache', key: own.entries[0].key });
    if (opened.refused !== null) throw new Error(opened.why);
    await own.stop();
    const model = sealerOf(key.identity).seal(opened.bytes);
    workspace.write('model.sealed', model);
    const inputs = { identity: key.secret, model: 'model.sealed', cache: false };
    const used = await runAction(inputs, workspace, {});
    expect(used.outputs).toMatchObject({ verdict: GOOD, 'model-cache-hit': 'true' });
    const spoiled = Buffer.from(model);
    spoiled[spoiled.length - 20] ^= 1;
    for (const bytes of [spoiled, sealed]) {
      workspace.write('model.sealed', bytes);
      const refused = await runAction(inputs, workspace, {});
      expect(refused.outputs).toMatchObject({ verdict: GOOD, 'model-cache-hit': 'false' });
      expect(refused.annotations).toContainEqual(
        expect.objectContaining({
          level: 'warning',
          file: 'model.sealed',
          text: expect.stringMatching(/refused.*trained afresh/),
        }),
      );
    }
    workspace.remove();
  });

  test('what strangers see is rounded; the whole report goes to its recipients alone', async () => {
    const { workspace, key } = await clinic({ rows: 150 });
    const own = await Service.start();
    const auditor = await newKey();
    const inputs = { identity: key.secret, 'report-recipient': auditor.recipient };
    const result = await runAction(inputs, workspace, { service: own, event: 'private' });
    const files = [...result.artifacts.values()][0];
    const full = await decrypt(files.get('full-report.json.age') ?? Buffer.alloc(0), auditor.identity, 'x');
    expect(Buffer.from(full).toString('utf8')).toBe(workspace.read('synthetic-fixtures-out/report.json'));
    const value = (text: string) =>
      JSON.parse(text).metrics.find(({ name }: { name: string }) => name === 'fidelity.overall')
        .value as number;
    const shown = value(files.get('report.json')?.toString('utf8') ?? '{}');
    expect(Math.abs(shown * 200 - Math.round(shown * 200))).toBeLessThan(1e-6);
    expect(shown).not.toBe(value(workspace.read('synthetic-fixtures-out/report.json')));
    await expect(
      decrypt(files.get('full-report.json.age') ?? Buffer.alloc(0), key.identity, 'x'),
    ).rejects.toThrow();

    const inside = await runAction({ identity: key.secret }, workspace, { service: own, event: 'private' });
    const whole = [...inside.artifacts.values()][1].get('report.json')?.toString('utf8') ?? '{}';
    expect([...inside.artifacts.values()][1].has('dossier.html'), 'exact figures, so not for strangers').toBe(
      true,
    );
    expect(value(whole)).toBe(value(workspace.read('synthetic-fixtures-out/report.json')));
    await own.stop();
    workspace.remove();
  });

  test('a pull request that edits its own limits is marked', async () => {
    const { workspace, key } = await clinic({ rows: 150 });
    commitAll(workspace, 'before');
    const config = workspace.read('synthetic-fixtures.yml');
    workspace.write('synthetic-fixtures.yml', config.replace('fail: 0.2', 'fail: 0.1'));
    commitAll(workspace, 'after');
    const result = await runAction({ identity: key.secret }, workspace, { service, event: 'pull_request' });
    expect(result.summary).toMatch(/also edits synthetic&#45;fixtures|also edits synthetic-fixtures\.yml/);
    workspace.remove();
  });

  test('a monorepo: the working directory, and annotations relative to the repository', async () => {
    const { workspace, key } = await clinic({ rows: 150 });
    const sealed = workspace.files().get('data/patients.csv.age') ?? Buffer.alloc(0);
    workspace.write('packages/a/data/patients.csv.age', sealed);
    workspace.write('packages/a/synthetic-fixtures.yml', CONFIG.replace('fail: 0.2', 'fail: 0.999'));
    const inputs = { identity: key.secret, 'working-directory': 'packages/a' };
    const result = await runAction(inputs, workspace, { service });
    expect(result.code).toBe(1);
    expect(result.annotations.find(({ level }) => level === 'error')?.file).toBe(
      'packages/a/synthetic-fixtures.yml',
    );
    expect(result.outputs['fixtures-path']).toBe(
      `${workspace.path}/packages/a/synthetic-fixtures-out/fixtures`,
    );
    const lost = await runAction({ ...inputs, 'working-directory': 'packages/b' }, workspace, { service });
    expect(lost.code).toBe(2);
    expect(lost.annotations[0].text).toMatch(/working-directory/);
    workspace.remove();
  });
});
