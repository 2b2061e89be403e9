/**
 * Taking secrets out of the environment, before anything else runs: child processes (tar, zstd, git) and worker
 * threads get copies of what is left. On Linux the block of memory a process was started with keeps the original
 * text, readable by the same user: no program can mend that from inside (docs/threat-model.md).
 */
import type { Env } from './commands.ts';

/** Credentials that runners may hand to a step and that this Action never uses. */
const UNUSED = [
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'INPUT_TOKEN',
];

const SECRET_KEY = /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+/g;

/**
 * Read the input `identity` once and take it away: the variable itself, every other variable that holds one of its
 * lines or any age secret key, and credentials nobody here needs.
 * @param mask tells the runner to hide a text in the log
 * @returns the text of the input, '' where none was given, and the names of the variables that held a copy
 */
export function takeIdentity(
  env: Env,
  mask: (secret: string) => void,
): { readonly text: string; readonly copies: readonly string[] } {
  const copies: string[] = [];
  const text = env.INPUT_IDENTITY ?? '';
  delete env.INPUT_IDENTITY;
  const secrets = secretLines(text);
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const keys = value.match(SECRET_KEY) ?? [];
    for (const key of keys) secrets.add(key);
    if (keys.length > 0 || [...secrets].some((secret) => value.includes(secret))) {
      delete env[name];
      copies.push(name);
    }
  }
  for (const name of UNUSED) delete env[name];
  for (const secret of secrets) mask(secret);
  return { text, copies };
}

/**
 * The lines of an identity that are secret, each as it may turn up in a log. Masking works line by line (the runner
 * does not mask a text of several lines), and short lines are left out: masking `a` would blank the whole log.
 */
export function secretLines(text: string): Set<string> {
  const secrets = new Set<string>();
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line.startsWith('#')) continue;
    const phrase = /^passphrase:\s*(.*)$/i.exec(line)?.[1];
    for (const secret of [line, phrase]) if (secret !== undefined && secret.length >= 6) secrets.add(secret);
  }
  return secrets;
}
