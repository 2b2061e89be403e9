/** The built program in a child process, on the Node that `E2E_NODE` names. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

export const CLI = resolve('dist/cli.cjs');
const NODE = process.env.E2E_NODE ?? process.execPath;

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program and its arguments to run it in. */
  readonly within?: readonly string[];
  /** Called with all that stderr has said so far. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** Nothing of our own environment reaches the program but the way to find its Node. */
export function start(
  args: readonly string[],
  { cwd, env, within = [], onStderr }: StartOptions = {},
): Promise<Ended> {
  const [program, ...rest] = [...within, NODE, CLI, ...args];
  const child = spawn(program, rest, {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr?.(stderr, child);
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status, signal) => done({ status, signal, stdout, stderr }));
  });
}

/** An empty folder that goes when the test ends. @param finished of a test that runs beside others, its own hook */
export function home(finished: typeof onTestFinished = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-'));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below a folder, relative to it. */
export function tree(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

export const text = (...path: string[]): string => readFileSync(join(...path), 'utf8');
