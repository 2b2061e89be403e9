/** The main job, as a user types it. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { home, start, text, tree } from './start.ts';

/** The first patients of the simulated clinic: enough to learn, quick to train on. */
function clinic(folder: string, rows = 600): string {
  const file = join(folder, 'clinic.csv');
  writeFileSync(
    file,
    text(resolve('examples/clinic/patients.csv'))
      .split('\n')
      .slice(0, rows + 1)
      .join('\n'),
  );
  return file;
}

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

/** Six hundred rows cannot show what the default limits ask for: these let the fixtures out and keep the test quick. */
const OPEN = `version: 1
gates:
  validity.schema: { fail: 1 }
  fidelity.overall: { fail: 0.2 }
  fidelity.worst_column: off
  fidelity.worst_pair: off
  fidelity.c2st_auc: off
  utility.mean_loss: off
  privacy.exact_match_excess: { fail: 0.9 }
  privacy.dcr_share: { fail: 0.95 }
  privacy.membership_auc: { fail: 0.95 }
datasets:
  clinic: { source: clinic.csv, entity: mrn, target: readmitted }
`;

function workspace(config = OPEN): string {
  const cwd = home();
  clinic(cwd);
  writeFileSync(join(cwd, 'synthetic-fixtures.yml'), config);
  return cwd;
}

test('run: fixtures, reports, the same bytes again, and a shorter one is a prefix', async () => {
  const cwd = workspace();
  const first = await start(['run', '--out', 'one', '--json'], { cwd });
  expect(first.stderr).toContain('made, not learned');
  expect(first.status).toBe(0);
  expect(tree(join(cwd, 'one'))).toEqual([
    '.gitignore',
    'dossier.html',
    'fixtures/clinic.csv',
    'junit.xml',
    'report.html',
    'report.json',
    'summary.md',
  ]);

  const report = JSON.parse(first.stdout);
  expect(report).toEqual(JSON.parse(text(cwd, 'one/report.json')));
  expect(report).toMatchObject({
    format: 1,
    verdict: expect.stringMatching(/^(pass|warn)$/),
    seed: 1,
    rows: 600,
    datasets: [{ name: 'clinic', rows: { source: 600, written: 600 } }],
  });
  const fixture = text(cwd, 'one/fixtures/clinic.csv');
  expect(report.datasets[0].fixtures).toEqual([
    { path: 'fixtures/clinic.csv', format: 'csv', rows: 600, sha256: sha256(fixture) },
  ]);
  const lines = fixture.trimEnd().split(/\r?\n/);
  expect(lines).toHaveLength(601);
  expect(lines[0]).toBe(text(cwd, 'clinic.csv').split('\n')[0]);

  // No real key, name, address or number came through.
  const real = text(cwd, 'clinic.csv')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const made = lines.slice(1).map((line) => line.split(','));
  for (const column of [1, 3, 4, 5]) {
    const known = new Set(real.map((row) => row[column]));
    expect(made.filter((row) => known.has(row[column])).length).toBeLessThan(made.length / 50);
  }
  // What holds in every real row holds in every made one.
  const [admitted, discharged] = ['admitted', 'discharged'].map((name) => lines[0].split(',').indexOf(name));
  for (const row of made) expect(row[admitted] <= row[discharged]).toBe(true);

  // Same model, same seed, same bytes; fewer rows are a prefix; another seed is another fixture.
  const model = await start(['train', 'clinic.csv', '--only', 'clinic', '--model', 'm.model'], { cwd });
  expect(model.stderr + model.stdout).not.toMatch(/error:/);
  expect(model.status).toBe(0);
  const generate = async (out: string, ...flags: string[]) => {
    const { status, stderr } = await start(['generate', '--model', 'm.model', '--out', out, ...flags], {
      cwd,
    });
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/error:/)]);
    const [name] = readdirSync(join(cwd, out, 'fixtures'));
    return text(cwd, out, 'fixtures', name);
  };
  const long = await generate('long', '--rows', '300');
  expect(await generate('again', '--rows', '300')).toBe(long);
  const short = await generate('short', '--rows', '120');
  expect(long.startsWith(short)).toBe(true);
  expect(short.length).toBeLessThan(long.length / 2);
  expect(await generate('other', '--rows', '300', '--seed', '2')).not.toBe(long);
});

test('two runs give the same bytes, and training is deterministic', async () => {
  const cwd = workspace();
  const outputs: string[] = [];
  for (const out of ['a', 'b']) {
    const { status } = await start(['run', '--out', out, '--rows', '200', '--quiet'], { cwd });
    expect(status).toBe(0);
    outputs.push(text(cwd, out, 'fixtures/clinic.csv'));
  }
  expect(outputs[0]).toBe(outputs[1]);
});

test('a broken limit: exit 1, a report, and no fixtures, not even those of the run before', async () => {
  const cwd = workspace();
  expect((await start(['run', '--quiet', '--rows', '100'], { cwd })).status).toBe(0);
  const out = join(cwd, 'synthetic-fixtures-out');
  expect(readdirSync(join(out, 'fixtures'))).toEqual(['clinic.csv']);
  writeFileSync(join(cwd, 'synthetic-fixtures.yml'), OPEN.replace('{ fail: 0.2 }', '{ fail: 0.999 }'));
  const { status, stdout } = await start(['run', '--rows', '100'], { cwd });
  expect(status).toBe(1);
  expect(stdout).toMatch(/No fixture is released/);
  expect(readdirSync(join(out, 'fixtures'))).toEqual([]);
  expect(JSON.parse(text(out, 'report.json'))).toMatchObject({
    verdict: expect.stringMatching(/^(fail|insufficient)$/),
    datasets: [{ rows: { written: 0 }, fixtures: [] }],
  });

  // The report can be judged again without the data, and its measurements kept.
  writeFileSync(join(cwd, 'synthetic-fixtures.yml'), OPEN);
  const report = 'synthetic-fixtures-out/report.json';
  expect((await start(['gate', report, '--quiet'], { cwd })).status).toBe(0);
  const baseline = await start(['baseline', 'update', report, '--baseline', 'b.json'], { cwd });
  expect(baseline.stdout).toMatch(/fidelity\.overall/);
  expect(existsSync(join(cwd, 'b.json'))).toBe(true);
});

test('what one person alone holds appears nowhere', async () => {
  const cwd = home();
  const plain = (i: number) => [
    `K${100_000 + i * 37}`,
    `Person ${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i % 26]}${'aeiou'[i % 5]}n`,
    `p${i}@example.org`,
    ['north', 'south', 'east', 'west'][i % 4],
    String(((i * 7919) % 40_000) / 100),
    `2024-0${1 + (i % 9)}-${10 + (i % 18)}`,
    String(20 + (i % 60)),
    i % 3 ? 'yes' : 'no',
  ];
  const canaries = [
    'KZQ777731',
    'Zqcanaria Xylofonte',
    'zqcanary@zqhost.example',
    'zqcity',
    '98765.43',
    '1777-07-07',
    '71717171',
    'zqmaybe',
  ];
  const rows = Array.from({ length: 500 }, (_, i) => (i === 250 ? canaries : plain(i)).join(','));
  writeFileSync(
    join(cwd, 'people.csv'),
    `key,full_name,email,region,amount,day,age,answer\n${rows.join('\n')}\n`,
  );
  const { stdout, stderr, status } = await start(['run', 'people.csv', '--target', 'answer'], { cwd });
  expect([0, 1]).toContain(status);
  const out = join(cwd, 'synthetic-fixtures-out');
  expect(tree(out)).toContain('report.html');
  const said = [stdout, stderr, ...tree(out).map((file) => text(out, file))];

  // From the model alone, many more rows: nothing either.
  expect((await start(['train', 'people.csv', '--model', 'm.model'], { cwd })).status).toBe(0);
  const flags = ['--model', 'm.model', '--rows', '3000', '--out', 'more'];
  expect((await start(['generate', ...flags], { cwd })).status).toBe(0);
  said.push(text(cwd, 'more', 'fixtures', readdirSync(join(cwd, 'more', 'fixtures'))[0]));
  const everything = said.join('\n');
  expect(canaries.filter((canary) => everything.includes(canary))).toEqual([]);
});

test.each([
  'SIGINT',
  'SIGTERM',
] as const)('%s in the middle: its exit status, and nothing is left', async (signal) => {
  const cwd = workspace();
  const before = tree(cwd);
  let sent = false;
  const { status, stdout } = await start(['run', '--out', 'out'], {
    cwd,
    onStderr(said, child) {
      if (sent || !/epoch/.test(said)) return;
      sent = true;
      child.kill(signal);
    },
  });
  expect(status).toBe(signal === 'SIGINT' ? 130 : 143);
  expect(stdout).toBe('');
  expect(tree(cwd)).toEqual(before);
  expect(readdirSync(cwd).sort()).toEqual(['clinic.csv', 'synthetic-fixtures.yml']);
});

test('killed outright: no result can be mistaken for one, and the next run clears up', async () => {
  const cwd = workspace();
  let sent = false;
  const { signal } = await start(['run', '--out', 'out'], {
    cwd,
    onStderr(said, child) {
      if (sent || !/epoch/.test(said)) return;
      sent = true;
      child.kill('SIGKILL');
    },
  });
  expect(signal).toBe('SIGKILL');
  expect(existsSync(join(cwd, 'out'))).toBe(false);
  expect((await start(['run', '--out', 'out', '--rows', '50', '--quiet'], { cwd })).status).toBe(0);
  expect(readdirSync(cwd).sort()).toEqual(['clinic.csv', 'out', 'synthetic-fixtures.yml']);
});

test('a full disk: exit 2, one message, nothing left', async () => {
  const cwd = workspace();
  mkdirSync(join(cwd, 'disk'));
  const script = `mount -t tmpfs -o size=96k tmpfs disk && "$@"; status=$?; ls -A disk >&2; exit $status`;
  const mounts = await start(['--version'], {
    cwd,
    within: ['unshare', '-rm', 'sh', '-c', `${script}`, 'sh'],
  });
  if (mounts.status !== 0) return; // no user namespaces here
  const { status, stderr } = await start(['run', '--out', 'disk/out'], {
    cwd,
    within: ['unshare', '-rm', 'sh', '-c', script, 'sh'],
  });
  expect(stderr).toMatch(/disk is full/);
  expect(stderr.match(/^error:/gm)).toHaveLength(1);
  // `ls` listed the disk last: nothing.
  expect(stderr).toMatch(/another folder\.\n$/);
  expect(status).toBe(2);
});

test('--quiet says nothing, --json nothing but the report', async () => {
  const cwd = workspace();
  const quiet = await start(['run', '--quiet', '--rows', '20', '--out', 'q'], { cwd });
  expect([quiet.stdout, quiet.stderr, quiet.status]).toEqual(['', '', 0]);
  const json = await start(['run', '--quiet', '--json', '--rows', '20', '--out', 'j'], { cwd });
  expect(json.stderr).toBe('');
  expect(JSON.parse(json.stdout).rows).toBe(20);
});

test('starts at once', async () => {
  const began = performance.now();
  const { status, stdout } = await start(['--version']);
  expect([status, stdout]).toEqual([0, `${JSON.parse(text('package.json')).version}\n`]);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(statSync('dist/program.cjs').size).toBeLessThan(16_000_000);
});
