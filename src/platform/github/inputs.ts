/**
 * The inputs of action.yml as one typed object. Nothing else reads `INPUT_…`. The runner hands every input over as
 * text in an environment variable, '' where the workflow gave none.
 */

import { UserError } from '../../error.ts';
import type { FailOn } from '../../gate/exit.ts';
import { nearest } from '../../nearest.ts';
import { type Identity, parseIdentity } from '../../vault/identity.ts';
import { parseRecipients } from '../../vault/recipients.ts';
import type { Env } from './commands.ts';
import { takeIdentity } from './environment.ts';

/** What a run does that has protected sources and can have no key (a fork's, Dependabot's). */
export const ON_MISSING_KEY = ['fail', 'skip', 'released'] as const;
export type OnMissingKey = (typeof ON_MISSING_KEY)[number];

export interface ActionInputs {
  readonly config?: string;
  readonly source?: string;
  /** Absent where the input is empty, as a secret is that does not exist or that a fork may not have. */
  readonly identity?: Identity;
  /** A committed sealed model. */
  readonly model?: string;
  readonly rows?: number;
  readonly seed?: number | 'run';
  readonly out?: string;
  readonly target?: string;
  /** JSON Schema of one record. */
  readonly schema?: string;
  readonly only?: readonly string[];
  readonly format?: string;
  readonly baseline?: string;
  readonly cache: boolean;
  readonly upload: boolean;
  /** @default a name that no other job or step of the run has */
  readonly artifactName?: string;
  readonly retentionDays?: number;
  readonly threads?: number;
  readonly failOn: FailOn;
  readonly onMissingKey: OnMissingKey;
  /** Public half (`ed25519:…`) of the key that signs released fixtures, for `on-missing-key: released`. */
  readonly releasedKey?: string;
  /** Recipients that the full report is encrypted for; none if empty. */
  readonly reportRecipients: readonly string[];
  /** @default the workspace */
  readonly workingDirectory: string;
}

/** Names of all inputs, as in action.yml; a test holds the two together. */
export const INPUT_NAMES = [
  'config',
  'source',
  'identity',
  'model',
  'rows',
  'seed',
  'out',
  'target',
  'schema',
  'only',
  'format',
  'baseline',
  'cache',
  'upload',
  'artifact-name',
  'retention-days',
  'threads',
  'fail-on',
  'on-missing-key',
  'released-key',
  'report-recipient',
  'working-directory',
] as const;
export type InputName = (typeof INPUT_NAMES)[number];

/**
 * @param env the environment of the process: the identity is taken out of it
 * @param mask tells the runner to hide a text in the log
 * @throws UserError that names the input, what it allows, and the nearest allowed value
 */
export function readInputs(env: Env, mask: (secret: string) => void): ActionInputs {
  const { text: identity, copies } = takeIdentity(env, mask);
  const stray = INPUT_NAMES.find((name) => copies.includes(`INPUT_${name.toUpperCase()}`));
  if (stray !== undefined) {
    throw new UserError(
      `the input ${stray} holds the secret key`,
      'Pass the key by the input identity, and nowhere else.',
    );
  }
  const text = (name: InputName) => env[`INPUT_${name.toUpperCase()}`]?.trim() || undefined;
  const whole = (name: InputName, least: number, most = Number.MAX_SAFE_INTEGER) =>
    wholeNumber(name, text(name), least, most);
  const recipients = text('report-recipient');
  return {
    config: text('config'),
    source: text('source'),
    identity: identity.trim() === '' ? undefined : parseIdentity(identity, 'the input identity'),
    model: text('model'),
    rows: whole('rows', 1),
    seed: text('seed') === 'run' ? 'run' : whole('seed', 0),
    out: text('out'),
    target: text('target'),
    schema: text('schema'),
    only: list(text('only')),
    format: text('format'),
    baseline: text('baseline'),
    cache: flag('cache', text('cache'), true),
    upload: flag('upload', text('upload'), true),
    artifactName: artifactName(text('artifact-name')),
    retentionDays: whole('retention-days', 0, 400) || undefined,
    threads: whole('threads', 1, 1024),
    failOn: choice('fail-on', text('fail-on'), ['fail', 'warn', 'never'] as const, 'fail'),
    onMissingKey: choice('on-missing-key', text('on-missing-key'), ON_MISSING_KEY, 'skip'),
    releasedKey: text('released-key'),
    reportRecipients:
      recipients === undefined ? [] : parseRecipients(recipients, 'the input report-recipient'),
    workingDirectory: text('working-directory') ?? '.',
  };
}

function wholeNumber(
  name: InputName,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  const seed = name === 'seed' ? ', or `run`' : '';
  throw new UserError(
    `the input ${name} expects a whole number ${range}${seed}, and got ${shown(text)}`,
    `Write it as digits only, for example ${name}: ${Math.max(least, 1)}, or leave the input out.`,
  );
}

/** The booleans of YAML 1.2's core schema, as every action takes them. */
function flag(name: InputName, text: string | undefined, otherwise: boolean): boolean {
  if (text === undefined) return otherwise;
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  throw new UserError(
    `the input ${name} expects true or false, and got ${shown(text)}`,
    `Write ${name}: ${otherwise}, or leave the input out.`,
  );
}

function choice<T extends string>(
  name: InputName,
  text: string | undefined,
  allowed: readonly T[],
  otherwise: T,
): T {
  if (text === undefined) return otherwise;
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  const near = nearest(text, allowed);
  throw new UserError(
    `the input ${name} expects ${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}, and got ${shown(text)}`,
    near === undefined ? `Leave the input out for ${otherwise}.` : `Did you mean ${near}?`,
  );
}

/** Names parted by commas or lines. */
function list(text: string | undefined): string[] | undefined {
  const names = (text ?? '').split(/[,\n]/).flatMap((name) => name.trim() || []);
  return names.length === 0 ? undefined : names;
}

/** What the artifact service takes: no character that some file system forbids. */
function artifactName(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among the forbidden ones
  if (text.length <= 200 && !/[\\/":<>|*?\u0000-\u001f]/.test(text)) return text;
  throw new UserError(
    `the input artifact-name expects at most 200 characters without \\ / " : < > | * ?, and got ${shown(text)}`,
    'Choose another name; a value of the matrix is fine, a branch name may hold a slash.',
  );
}

/** A value of the workflow in a message. A pasted key is never shown. */
function shown(text: string): string {
  if (/AGE-|KEY|BEGIN/i.test(text)) return 'something else';
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return `"${short}"`;
}
