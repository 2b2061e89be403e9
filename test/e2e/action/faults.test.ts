/**
 * Trouble with GitHub's services and with the machine. Services warn and never decide; nothing half-written can be
 * mistaken for a result; run again and it works.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { StepResult, Workspace } from '../service/runner.ts';
import { CONFIG } from './clinic.ts';
import { type Desk, test } from './desk.ts';

/** Seconds that the Action waits for a service, so that the tests need not wait longer. */
const HURRIED = { env: { SYNTHETIC_FIXTURES_PATIENCE: '2' } };
const GOOD = expect.stringMatching(/^(pass|warn)$/);
const levels = (result: StepResult) => result.annotations.map(({ level }) => level);
const texts = (result: StepResult) => result.annotations.map(({ text }) => text).join('\n');
const fixture = (workspace: Workspace) => workspace.has('synthetic-fixtures-out/fixtures/patients.csv');
const leftovers = (workspace: Workspace) =>
  readdirSync(workspace.path).filter((name) => /staging|lock/.test(name));

/** A run that a service failed: a verdict all the same, no error, and where `what` is given a warning about it. */
function undecided(result: StepResult, { workspace }: Desk, what?: RegExp): void {
  expect(result.code, result.stdout).toBe(0);
  expect(result.outputs.verdict).toEqual(GOOD);
  expect(fixture(workspace)).toBe(true);
  expect(levels(result)).not.toContain('error');
  if (what !== undefined) expect(texts(result)).toMatch(what);
}

describe.concurrent('artifacts', () => {
  test.for([
    ['refuse', /artifact was not uploaded: the service/],
    [403, /artifact was not uploaded: the service refused it \(403\)/],
    [500, /artifact was not uploaded: the service/],
    ['slow', /artifact was not uploaded: the service did not answer within 2 s/],
    ['cut', /artifact was not uploaded: the service/],
  ] as const)('%s', async ([fault, what], { desk }) => {
    desk.service.faults.artifact = fault;
    const result = await desk.run({ cache: false }, HURRIED);
    undecided(result, desk, what);
    expect(result.outputs['artifact-id']).toBe('');
    expect(result.summary).toMatch(/Synthetic fixtures: pass/);
  });
  test.for(['refuse', 403, 500, 'slow', 'cut'] as const)('blobs: %s', async (fault, { desk }) => {
    desk.service.faults.upload = fault;
    undecided(await desk.run({ cache: false }, HURRIED), desk, /artifact was not uploaded: the service/);
  });
  test('a name that is taken', async ({ desk }) => {
    const inputs = { cache: false, 'artifact-name': 'mine' };
    await desk.run(inputs);
    undecided(await desk.run(inputs), desk, /give each its own artifact-name/);
  });
  test.for([
    '0.001',
    '0.02',
    '0.05',
  ])('given up in the middle, after %s s: the library may fail behind our back', async (patience, {
    desk,
  }) => {
    const result = await desk.run({ cache: false }, { env: { SYNTHETIC_FIXTURES_PATIENCE: patience } });
    undecided(result, desk, /artifact was not uploaded: the service did not answer/);
    expect(result.summary).toMatch(/Synthetic fixtures: pass/);
  });
  test('none wanted, none tried', async ({ desk }) => {
    undecided(await desk.run({ cache: false, upload: false }), desk);
    expect(desk.service.requests).toEqual([]);
  });
});

describe.concurrent('caches', () => {
  test.for(['refuse', 403, 500, 'slow', 'cut'] as const)('looking up: %s', async (fault, { desk }) => {
    desk.service.faults.lookup = fault;
    const what = /saved model could not be fetched: the (service|cache).*Training afresh/;
    undecided(await desk.run({ upload: false }, HURRIED), desk, what);
  });
  test.for(['refuse', 403, 500, 'slow', 'cut'] as const)('saving: %s', async (fault, { desk }) => {
    desk.service.faults.save = fault;
    const result = await desk.run({ upload: false }, HURRIED);
    undecided(result, desk);
    expect(result.stdout).toMatch(/The model was not saved: /);
    expect(desk.service.entries).toEqual([]);
  });
  test('another job was first', async ({ desk }) => {
    desk.service.race = true;
    const result = await desk.run({ upload: false });
    undecided(result, desk);
    expect(result.stdout).toMatch(/^The model was not saved: another job is saving the same model/m);
  });
  test('this run may only read', async ({ desk }) => {
    desk.service.cacheAccess = 'read';
    const denied = await desk.run({ upload: false });
    undecided(denied, desk);
    expect(denied.stdout).toMatch(/^The model was not saved: /m);
    const mode = await desk.run({ upload: false }, { env: { ACTIONS_CACHE_MODE: 'read' } });
    expect(mode.stdout).toMatch(/^The model was not saved: the cache mode/m);
  });
  test('this run may neither read nor write', async ({ desk }) => {
    undecided(await desk.run({ upload: false }, { env: { ACTIONS_CACHE_MODE: 'none' } }), desk);
  });
  test('no cache service', async ({ desk }) => {
    undecided(await desk.run({}, { service: undefined }), desk, /no cache service/);
  });
  test('an enterprise server that has neither', async ({ desk }) => {
    const result = await desk.run({}, { env: { GITHUB_SERVER_URL: 'https://github.example.org' } });
    undecided(result, desk, /artifact was not uploaded: this server does not support it/);
  });
  test('no tar', async ({ desk }) => {
    const result = await desk.run({ upload: false }, { without: ['tar'] });
    undecided(result, desk, /The model was not saved: the program tar is missing/);
  });
  test('BusyBox tar', async ({ desk }) => {
    const programs = { tar: 'echo "tar: unrecognized option: posix" >&2; exit 1' };
    const result = await desk.run({ upload: false }, { programs });
    undecided(result, desk, /The model was not saved: the program tar failed/);
  });
  test('no zstd', async ({ desk }) => {
    const result = await desk.run({ upload: false }, { without: ['zstd', 'zstdmt', 'unzstd'] });
    undecided(result, desk);
    expect(result.stdout).toMatch(/Saved the sealed model/);
  });

  describe('a bad entry: refused, trained afresh, the same fixture', () => {
    const flip = (bytes: Buffer) => {
      bytes[bytes.length - 2_000] ^= 1;
      return bytes;
    };
    test.for<[string, (bytes: Buffer) => Buffer, RegExp]>([
      ['tampered', flip, /refused|could not be fetched/],
      ['cut short', (bytes) => bytes.subarray(0, bytes.length >> 1), /could not be fetched/],
      ['noise', () => Buffer.alloc(5000, 7), /could not be fetched/],
      ['empty', () => Buffer.alloc(0), /could not be fetched/],
    ])('%s', async ([, spoil, what], { desk }) => {
      const first = await desk.run({ upload: false });
      desk.service.spoil = spoil;
      const second = await desk.run({ upload: false });
      undecided(second, desk, what);
      expect(second.outputs['model-cache-hit']).toBe('false');
      expect(second.outputs.datasets).toBe(first.outputs.datasets);
    });

    test('a whole model of another configuration, packed under the name of this one', async ({ desk }) => {
      const { service, workspace } = desk;
      const [{ files }] = (await desk.run({ upload: false })).cacheEntries;
      workspace.write('synthetic-fixtures.yml', CONFIG.replace('target: readmitted', 'target: smoker'));
      await desk.run({ upload: false });
      const wanted = service.entries[1].key;
      const archive = packAsModel(workspace, wanted, [...files.values()][0]);
      service.spoil = () => archive;
      const result = await desk.run({ upload: false });
      undecided(result, desk, /saved model is refused: it was sealed for another fixture/);
      expect(result.outputs['model-cache-hit']).toBe('false');
    });
  });
});

/** Whether the tar of this machine is GNU's, on which the file system is guarded. */
const GNU = /GNU tar/.test(spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout ?? '');

describe.runIf(GNU)('an entry that wants to write elsewhere', () => {
  test('cannot', async ({ desk }) => {
    const { service, workspace } = desk;
    await desk.run({ upload: false });
    workspace.write('evil.txt', 'planted');
    workspace.write('link-me', 'planted');
    const evil = join(workspace.root, 'evil.tar');
    const name = `../../_temp/synthetic-fixtures-models/${service.entries[0].key}/model.sealed`;
    const outside = join(workspace.root, 'outside.txt');
    writeFileSync(outside, 'planted');
    execFileSync('tar', [
      '-cf',
      evil,
      '-P',
      '-C',
      workspace.path,
      'evil.txt',
      '../../../outside.txt',
      outside,
    ]);
    for (const [link, target] of [
      [name, '../../repo/repo/link-me'],
      ['folder', '/tmp'],
    ]) {
      execFileSync('ln', ['-s', target, join(workspace.root, 'a-link')]);
      execFileSync('tar', [
        '-rf',
        evil,
        '-P',
        '--transform',
        `flags=r;s,^.*$,${link},`,
        join(workspace.root, 'a-link'),
      ]);
      execFileSync('rm', [join(workspace.root, 'a-link')]);
    }
    execFileSync('rm', [outside, join(workspace.path, 'evil.txt')]);
    const archive = execFileSync(spawnSync('zstd', ['--version']).status === 0 ? 'zstd' : 'gzip', [
      '-c',
      evil,
    ]);
    service.spoil = () => archive;
    const result = await desk.run({ upload: false });
    undecided(result, desk, /could not be fetched|refused/);
    expect([workspace.has('evil.txt'), workspace.has('folder')]).toEqual([false, false]);
    expect(spawnSync('test', ['-e', outside]).status).toBe(1);
    expect(workspace.read('link-me')).toBe('planted');
  });
});

/** An archive as the cache library would have made it of these bytes under that key. */
function packAsModel(workspace: Workspace, key: string, bytes: Buffer): Buffer {
  const place = join('synthetic-fixtures-models', key);
  mkdirSync(join(workspace.temp, place), { recursive: true });
  writeFileSync(join(workspace.temp, place, 'model.sealed'), bytes);
  const zstd = spawnSync('zstd', ['--version']).status === 0 ? ['--use-compress-program', 'zstd'] : ['-z'];
  const name = `../../_temp/${place}/model.sealed`;
  execFileSync('tar', [
    '--posix',
    '-cf',
    join(workspace.root, 'archive'),
    ...zstd,
    '-P',
    '-C',
    workspace.path,
    name,
  ]);
  return readFileSync(join(workspace.root, 'archive'));
}

describe.concurrent('the machine', () => {
  const alone = { cache: false, upload: false };

  test('a summary file that cannot be written, and none', async ({ desk }) => {
    const blocked = await desk.run(alone, { env: { GITHUB_STEP_SUMMARY: '/dev/full' } });
    undecided(blocked, desk, /summary could not be written/);
    undecided(await desk.run(alone, { env: { GITHUB_STEP_SUMMARY: undefined } }), desk);
  });

  test('a full disk leaves the old result or none, says so, and the next run works', async ({ desk }) => {
    const { workspace } = desk;
    await desk.run(alone);
    const before = workspace.read('synthetic-fixtures-out/report.json');
    // A limit on the size of a file stands in for a full disk: the same way to fail, no privileges needed.
    const node = join(workspace.root, 'node-small');
    writeFileSync(node, `#!/bin/sh\nulimit -f 16\nexec "${process.env.E2E_NODE ?? process.execPath}" "$@"\n`);
    chmodSync(node, 0o755);
    const full = await desk.run({ ...alone, rows: 3000 }, { node });
    expect([full.code, full.outputs.verdict]).toEqual([2, 'error']);
    expect(texts(full)).toMatch(/larger than this system|disk/);
    expect(workspace.read('synthetic-fixtures-out/report.json')).toBe(before);
    expect(leftovers(workspace)).toEqual([]);
    undecided(await desk.run(alone), desk);
  });

  test('an out folder that is not ours, and one that cannot be made', async ({ desk }) => {
    desk.workspace.write('mine/notes.txt', 'keep me');
    const foreign = await desk.run({ ...alone, out: 'mine' });
    expect([foreign.code, foreign.outputs.verdict]).toEqual([2, 'error']);
    expect(desk.workspace.read('mine/notes.txt')).toBe('keep me');
    expect((await desk.run({ ...alone, out: '/proc/nowhere' })).code).toBe(2);
  });

  test.for(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('%s in the middle, and again', async (signal, {
    desk,
  }) => {
    const { workspace } = desk;
    const killed = await desk.run(alone, {
      onStart: (child) =>
        child.stdout?.on('data', (text) => /training/.test(String(text)) && child.kill(signal)),
    });
    if (signal === 'SIGKILL') expect(killed.signal).toBe(signal);
    else expect([killed.code, killed.outputs.verdict]).toEqual([signal === 'SIGTERM' ? 143 : 130, 'error']);
    expect(workspace.has('synthetic-fixtures-out/report.json')).toBe(false);
    expect(fixture(workspace)).toBe(false);
    undecided(await desk.run(alone), desk);
    expect(leftovers(workspace)).toEqual([]);
  });

  test('two runs in one workspace: both end well, one whole result stays', async ({ desk }) => {
    const both = await Promise.all([desk.run(alone), desk.run({ ...alone, rows: 50 })]);
    for (const result of both) undecided(result, desk);
    const report = JSON.parse(desk.workspace.read('synthetic-fixtures-out/report.json'));
    const lines = desk.workspace.read('synthetic-fixtures-out/fixtures/patients.csv').trimEnd().split('\n');
    expect(lines.length).toBe(report.datasets[0].fixtures[0].rows + 1);
  });

  test('no temporary folder, no home', async ({ desk }) => {
    undecided(await desk.run({}, { env: { RUNNER_TEMP: undefined, HOME: undefined } }), desk);
  });

  test('what is left in the temporary folder are names, nothing else', async ({ desk }) => {
    const result = await desk.run({});
    expect([...result.tempFiles.keys()].filter((name) => !name.endsWith('manifest.txt'))).toEqual([]);
  });
});
