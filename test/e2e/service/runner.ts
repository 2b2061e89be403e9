/**
 * A step of a workflow, as a runner would run it: the built `dist/index.cjs` in a child process, with a workspace, a
 * temporary folder, the files and variables of the runner, and a results service. Afterwards everything the step
 * wrote anywhere can be looked at.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { Service } from './service.ts';
import { unzip } from './zip.ts';

/** The file that is under test; `E2E_DIST` names another folder than the committed one. */
const ENTRY = resolve(process.env.E2E_DIST ?? 'dist', 'index.cjs');

export type EventKind = 'push' | 'private' | 'pull_request' | 'fork' | 'dependabot' | 'pull_request_target';

export interface StepOptions {
  /** The Node binary. @default E2E_NODE, else the one that runs the tests */
  readonly node?: string;
  /** @default 'push' */
  readonly event?: EventKind;
  /** Absent: the runner offers no artifacts and no caches. */
  readonly service?: Service;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Programs that the step does not find, for example `tar`. */
  readonly without?: readonly string[];
  /** Scripts (sh) in the place of programs, by name. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Called with the running process, to send it signals. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Milliseconds. @default 170,000 */
  readonly timeout?: number;
}

export interface StepResult {
  readonly runId: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Workflow commands of stdout: `::error file=…::text`. */
  readonly annotations: readonly Annotation[];
  /** By name of the artifact: its files. */
  readonly artifacts: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;
  /** Names and unpacked files of the cache entries. */
  readonly cacheEntries: readonly { readonly key: string; readonly files: ReadonlyMap<string, Buffer> }[];
  /** What is left in the temporary folders, by path. */
  readonly tempFiles: ReadonlyMap<string, Buffer>;
  /** What the step wrote into the workspace, by path. */
  readonly workspaceFiles: ReadonlyMap<string, Buffer>;
  /** The environment of every child process of the step. */
  readonly envOfChildren: readonly Readonly<Record<string, string>>[];
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly text: string;
}

/** A checkout with the files of `files`; `remove` cleans up. */
export class Workspace {
  readonly root = mkdtempSync(join(tmpdir(), 'e2e-'));
  readonly path = join(this.root, 'work', 'repo', 'repo');
  readonly temp = join(this.root, 'work', '_temp');

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const folder of [this.path, this.temp, join(this.root, 'tmp'), join(this.root, 'home')]) {
      mkdirSync(folder, { recursive: true });
    }
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }
  write(name: string, content: string | Uint8Array): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }
  delete(name: string): void {
    rmSync(join(this.path, name));
  }
  has(name: string): boolean {
    return existsSync(join(this.path, name));
  }
  files(): Map<string, Buffer> {
    return filesUnder(this.path);
  }
  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

let runs = 1000;

/** Run the step once. */
export async function runAction(
  inputs: Readonly<Record<string, string | number | boolean>>,
  workspace: Workspace,
  options: StepOptions = {},
): Promise<StepResult> {
  const step = mkdtempSync(join(workspace.root, 'step-'));
  const file = (name: string) => {
    writeFileSync(join(step, name), '', { flag: 'a' });
    return join(step, name);
  };
  const bin = shims(step, options);
  const runId = String(runs++);
  const env: Record<string, string | undefined> = {
    PATH: bin,
    HOME: join(workspace.root, 'home'),
    TMPDIR: join(workspace.root, 'tmp'),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    RUNNER_TEMP: workspace.temp,
    RUNNER_OS: 'Linux',
    GITHUB_WORKSPACE: workspace.path,
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    GITHUB_STATE: file('state'),
    GITHUB_PATH: file('path'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'octo/clinic',
    GITHUB_RUN_ID: runId,
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'fixtures',
    GITHUB_ACTION: '__self',
    ...eventOf(options.event ?? 'push', step),
    ...serviceOf(options.service, runId),
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, String(value)]),
    ),
    ...options.env,
  };
  const before = new Map([...workspace.files()].map(([path, bytes]) => [path, bytes.toString('latin1')]));
  const started = performance.now();
  const { code, signal, stdout, stderr } = await spawned(env, workspace, options);
  const seconds = (performance.now() - started) / 1000;
  return {
    runId,
    code,
    signal,
    stdout,
    stderr,
    seconds,
    outputs: parseOutputs(readFileSync(env.GITHUB_OUTPUT ?? '', 'utf8')),
    summary: existsSync(join(step, 'summary')) ? readFileSync(join(step, 'summary'), 'utf8') : '',
    annotations: parseAnnotations(stdout),
    artifacts: new Map((options.service?.artifacts ?? []).map(({ name, bytes }) => [name, unzip(bytes)])),
    cacheEntries: (options.service?.entries ?? []).map(({ key, bytes }) => ({
      key,
      files: untar(bytes, step),
    })),
    tempFiles: new Map([...filesUnder(workspace.temp), ...filesUnder(join(workspace.root, 'tmp'))]),
    workspaceFiles: new Map(
      [...workspace.files()].filter(([path, bytes]) => before.get(path) !== bytes.toString('latin1')),
    ),
    envOfChildren: childEnvironments(step),
  };
}

function spawned(
  env: Record<string, string | undefined>,
  workspace: Workspace,
  { node = process.env.E2E_NODE ?? process.execPath, onStart, timeout = 170_000 }: StepOptions,
): Promise<Pick<StepResult, 'code' | 'signal' | 'stdout' | 'stderr'>> {
  return new Promise((done, fail) => {
    const child = spawn(node, [ENTRY], {
      cwd: workspace.path,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
    onStart?.(child);
  });
}

/**
 * A folder of programs that write down the environment they were started with and go on as the real ones. It is all
 * of the step's PATH, so that a program can be missing.
 */
function shims(step: string, { without = [], programs = {} }: StepOptions): string {
  const bin = join(step, 'bin');
  mkdirSync(bin);
  const names = ['tar', 'zstd', 'unzstd', 'zstdmt', 'gzip', 'git', 'sh', 'env', 'uname', 'lsb_release'];
  for (const name of [...new Set([...names, ...Object.keys(programs)])]) {
    if (without.includes(name)) continue;
    const real = ['/usr/bin', '/bin', '/usr/local/bin'].map((folder) => join(folder, name)).find(existsSync);
    const rest = programs[name] ?? (real === undefined ? undefined : `exec ${real} "$@"`);
    if (rest === undefined) continue;
    const log = join(step, `child-$$-${name}.env`);
    writeFileSync(join(bin, name), `#!/bin/sh\n/usr/bin/env -0 > "${log}"\n${rest}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

function childEnvironments(step: string): Record<string, string>[] {
  return readdirSync(step)
    .filter((name) => name.startsWith('child-'))
    .map((name) => {
      const pairs = readFileSync(join(step, name), 'utf8').split('\0').filter(Boolean);
      return Object.fromEntries(pairs.map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]));
    });
}

function serviceOf(service: Service | undefined, runId: string): Record<string, string> {
  if (service === undefined) return {};
  const claims = { scp: `Actions.ExampleScope Actions.Results:run-${runId}:job-${runId}` };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    ACTIONS_RESULTS_URL: `${service.url}/`,
    ACTIONS_RUNTIME_TOKEN: `${part({ alg: 'none' })}.${part(claims)}.x`,
    ACTIONS_CACHE_SERVICE_V2: 'true',
  };
}

function eventOf(kind: EventKind, step: string): Record<string, string> {
  const repository = { full_name: 'octo/clinic', fork: false };
  const head = (full_name: string) => ({ repository, pull_request: { head: { repo: { full_name } } } });
  const [name, payload, actor] = {
    push: ['push', { repository }, 'octocat'],
    private: ['push', { repository: { ...repository, private: true } }, 'octocat'],
    pull_request: ['pull_request', head('octo/clinic'), 'octocat'],
    fork: ['pull_request', head('stranger/clinic'), 'stranger'],
    dependabot: ['pull_request', head('octo/clinic'), 'dependabot[bot]'],
    pull_request_target: ['pull_request_target', head('stranger/clinic'), 'stranger'],
  }[kind] as [string, object, string];
  writeFileSync(join(step, 'event.json'), JSON.stringify(payload));
  return { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: join(step, 'event.json'), GITHUB_ACTOR: actor };
}

/** `name<<delimiter`, lines, `delimiter`: the format of GITHUB_OUTPUT. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name, , value] of text.matchAll(/^([^\n=]+?)<<(\S+)\n([\s\S]*?)\n?\2$/gm))
    outputs[name] = value;
  return outputs;
}

/** Annotations among the lines of a log. */
export function parseAnnotations(stdout: string): Annotation[] {
  const undo = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  return [...stdout.matchAll(/^::(error|warning|notice)(?: ([^:]*))?::(.*)$/gm)].map(
    ([, level, places, text]) => {
      const place = Object.fromEntries((places ?? '').split(',').map((pair) => pair.split('=', 2).map(undo)));
      return {
        level: level as Annotation['level'],
        title: place.title,
        file: place.file,
        line: place.line === undefined ? undefined : Number(place.line),
        text: undo(text),
      };
    },
  );
}

/** The files of a tar archive, gzip or zstd, by the program that the cache library uses as well. */
function untar(archive: Buffer, folder: string): Map<string, Buffer> {
  const place = mkdtempSync(join(folder, 'untar-'));
  writeFileSync(join(place, 'archive'), archive);
  mkdirSync(join(place, 'files'));
  const zstd = archive.readUInt32LE(0) === 0xfd2fb528 ? ['--use-compress-program', 'unzstd'] : ['-z'];
  const strip = ['--transform', 's#\\.\\./##g'];
  execFileSync('tar', ['-P', '-xf', join(place, 'archive'), ...zstd, ...strip, '-C', join(place, 'files')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return filesUnder(join(place, 'files'));
}

/** All regular files below a folder, by their relative path. */
export function filesUnder(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  if (!existsSync(folder)) return files;
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name);
    // Another step may be at work in the same folder.
    const info = lstatSync(path, { throwIfNoEntry: false });
    if (info?.isFile() && (info.mode & 0o400) !== 0) files.set(relative(folder, path), readFileSync(path));
  }
  return files;
}
