/** The fake service, tried with the real libraries in a process of their own. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAnnotations, parseOutputs } from './runner.ts';
import { Service } from './service.ts';
import { unzip } from './zip.ts';

let service: Service;
let folder: string;
beforeEach(async () => {
  service = await Service.start();
  folder = mkdtempSync(join(tmpdir(), 'service-'));
  mkdirSync(join(folder, 'temp'));
});
afterEach(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly ok?: Record<string, unknown>;
  readonly error?: string;
  readonly stdout: string;
}

function client(task: string, args: string[], env: Record<string, string> = {}): Promise<Answer> {
  const claims = Buffer.from(JSON.stringify({ scp: 'Actions.Results:run:job' })).toString('base64url');
  const child = spawn(
    process.env.E2E_NODE ?? process.execPath,
    [join(import.meta.dirname, 'client.mjs'), task, ...args],
    {
      env: {
        PATH: process.env.PATH,
        ACTIONS_RESULTS_URL: service.url,
        ACTIONS_RUNTIME_TOKEN: `e30.${claims}.x`,
        ACTIONS_CACHE_SERVICE_V2: 'true',
        RUNNER_TEMP: join(folder, 'temp'),
        GITHUB_WORKSPACE: folder,
        GITHUB_SERVER_URL: 'https://github.com',
        ...env,
      },
    },
  );
  return new Promise((done, fail) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    child.on('close', () => {
      const answer = /\{"(?:ok|error)":.*$/s.exec(stderr)?.[0];
      if (answer === undefined) fail(new Error(stderr));
      else done({ ...JSON.parse(answer), stdout });
    });
  });
}
function file(content: string | Buffer): string {
  writeFileSync(join(folder, 'a.txt'), content);
  return join(folder, 'a.txt');
}

describe('artifacts', () => {
  test('up and down again', async () => {
    const up = await client('upload', ['one', file('hello')]);
    expect(up.ok).toMatchObject({ id: 2 });
    expect(service.artifacts).toMatchObject([{ name: 'one', expires: expect.stringMatching(/^20/) }]);
    expect(unzip(service.artifacts[0].bytes).get('a.txt')?.toString()).toBe('hello');
    const down = await client('download', ['one', join(folder, 'down')]);
    expect(down.error).toBe(undefined);
    expect(readFileSync(join(folder, 'down', 'a.txt'), 'utf8')).toBe('hello');
  });
  test('twenty megabytes travel as blocks', async () => {
    const big = randomBytes(20 << 20);
    await client('upload', ['big', file(big)]);
    expect(service.requests.filter((line) => line.startsWith('PUT')).length).toBeGreaterThan(2);
    expect(unzip(service.artifacts[0].bytes).get('a.txt')?.equals(big)).toBe(true);
  });
  test('the same name twice is refused', async () => {
    await client('upload', ['one', file('hello')]);
    expect((await client('upload', ['one', file('again')])).error).toMatch(/409.*already exists/);
  });
  test('403', async () => {
    service.faults.artifact = 403;
    expect((await client('upload', ['one', file('hello')])).error).toMatch(
      /403.*forbidden by the fake service/,
    );
    expect(service.artifacts).toEqual([]);
  });
});

describe('caches', () => {
  test('saved and restored by the same key, small and large', async () => {
    for (const content of ['hello', randomBytes(9 << 20)]) {
      const path = file(content);
      expect((await client('save', [`k${content.length}`, path])).ok?.id).toBeGreaterThan(0);
      const { ok } = await client('restore', [`k${content.length}`, path]);
      expect(ok).toMatchObject({ key: `k${content.length}` });
      expect(readFileSync(path).equals(Buffer.from(content))).toBe(true);
    }
    expect(readdirSync(join(folder, 'temp')).length).toBeGreaterThan(0);
  });
  test('another key is a miss, a longer one a hit by prefix', async () => {
    const path = file('hello');
    await client('save', ['key-long', path]);
    expect((await client('restore', ['other', path])).ok).toMatchObject({ key: null, text: 'not restored' });
    expect((await client('restore', ['key', path])).ok).toMatchObject({ key: 'key-long', text: 'hello' });
  });
  test('an entry is never overwritten', async () => {
    await client('save', ['k', file('first')]);
    const second = await client('save', ['k', file('second')]);
    expect(second.ok?.id).toBe(-1);
    expect(second.stdout).toMatch(/another job may be creating this cache/);
    expect(service.entries).toHaveLength(1);
  });
  test('read-only tokens and modes', async () => {
    service.cacheAccess = 'read';
    expect((await client('save', ['k', file('x')])).stdout).toMatch(/cache write denied/);
    service.cacheAccess = 'none';
    expect((await client('restore', ['k', file('x')])).stdout).toMatch(/cache read denied/);
    expect((await client('save', ['k', file('x')], { ACTIONS_CACHE_MODE: 'read' })).stdout).toMatch(
      /does not permit writes/,
    );
    expect(service.entries).toEqual([]);
  });
  test('a download that is cut off is no hit', async () => {
    const path = file('hello');
    await client('save', ['k', path]);
    service.faults.download = 403;
    const { ok, stdout } = await client('restore', ['k', path]);
    expect(ok).toMatchObject({ key: null, text: 'not restored' });
    expect(stdout).toMatch(/Failed to restore/);
  });
});

test('outputs and annotations are read as a runner reads them', () => {
  expect(parseOutputs('a<<X\n1\nX\nb<<Y\ntwo\nlines\nY\nc<<Z\n\nZ\n')).toEqual({
    a: '1',
    b: 'two\nlines',
    c: '',
  });
  expect(
    parseAnnotations('x\n::error file=a%2Cb.yml,line=3,title=T%3A x::50%25%0Atwo\n::warning::w\n'),
  ).toEqual([
    { level: 'error', title: 'T: x', file: 'a,b.yml', line: 3, text: '50%\ntwo' },
    { level: 'warning', text: 'w' },
  ]);
});
