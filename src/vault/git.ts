/**
 * Questions to git: what it knows of a plain file, and what a commit changes. Git runs with an environment of its own (nothing of ours but the search path and
 * the home directory), no hooks and no file-system monitor, and its absence is an answer, not a failure.
 */
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** What the child processes get to see: where programs are and where git's own settings are. */
export interface GitEnvironment {
  readonly PATH?: string;
  readonly HOME?: string;
  readonly SystemRoot?: string;
}

/** The work tree that a path lies in (the nearest folder above with a `.git`), or null. Needs no git. */
export function workTreeOf(path: string): string | null {
  let folder = resolve(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  folder = realpathSync(folder);
  for (;;) {
    if (existsSync(join(folder, '.git'))) return folder;
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
}

export interface PlainFileInGit {
  /** The file is in the index: the next commit holds it. */
  readonly staged: boolean;
  /** Commits on any branch or tag that hold a version of it; at most 1,000 are counted. */
  readonly commits: number;
  readonly ignored: boolean;
}

/** Where git keeps `file`; null outside a work tree, `'no git'` where git cannot be asked. */
export async function plainFileInGit(
  file: string,
  environment: GitEnvironment,
): Promise<PlainFileInGit | null | 'no git'> {
  if (workTreeOf(dirname(resolve(file))) === null) return null;
  const folder = dirname(resolve(file));
  const name = `:(literal)${basename(file)}`;
  const ask = (...args: string[]) => git(args, folder, environment);
  const staged = await ask('ls-files', '-z', '--', name);
  if (staged === null) return 'no git';
  const log = await ask('rev-list', '--all', '--max-count=1000', '--', name);
  const ignored = await ask('check-ignore', '--quiet', '--no-index', '--', `./${basename(file)}`);
  return {
    staged: staged.out !== '',
    commits: log?.code === 0 ? log.out.split('\n').filter((line) => line !== '').length : 0,
    ignored: ignored?.code === 0,
  };
}

/**
 * Which of `files` the checked-out commit changes against its first parent: for the merge commit that a pull request
 * is tested on, what the pull request changes. Null where that cannot be told, as in a checkout of depth 1.
 */
export async function changedByHead(
  files: readonly string[],
  folder: string,
  environment: GitEnvironment,
): Promise<string[] | null> {
  const paths = files.map((file) => `:(top,literal)${file}`);
  const answer = await git(
    ['diff', '--name-only', '-z', 'HEAD^1', 'HEAD', '--', ...paths],
    folder,
    environment,
  );
  return answer?.code === 0 ? answer.out.split('\0').filter((name) => name !== '') : null;
}

interface Answer {
  readonly code: number;
  readonly out: string;
}

/** Null where git is missing, refuses the repository (owned by someone else) or hangs. */
function git(args: readonly string[], cwd: string, environment: GitEnvironment): Promise<Answer | null> {
  const env: Record<string, string> = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  for (const name of ['PATH', 'HOME', 'SystemRoot'] as const) {
    const value = environment[name];
    if (value !== undefined) env[name] = value;
  }
  const quiet = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager'];
  return new Promise((done) => {
    execFile(
      'git',
      [...quiet, ...args],
      { cwd, env, timeout: 30_000, maxBuffer: 1 << 22, windowsHide: true },
      (error, stdout) => {
        if (error === null) return done({ code: 0, out: stdout });
        done(typeof error.code === 'number' && error.code < 128 ? { code: error.code, out: stdout } : null);
      },
    );
  });
}
