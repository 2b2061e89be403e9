/**
 * What kind of run this is: can it have secrets at all? A pull request from a fork and a run of Dependabot cannot, by
 * GitHub's design, and neither can a fork's own runs. Their missing key is nobody's mistake and gets an explanation;
 * on any other run it is one (a secret that was renamed, or never set), and skipping would turn the gate off for good.
 */
import { readFileSync } from 'node:fs';
import { UserError } from '../../error.ts';
import type { Env } from './commands.ts';
import type { OnMissingKey } from './inputs.ts';

/** Why a run can have no secrets; null where it could. */
export type Keyless = 'fork' | 'dependabot' | 'copy' | null;

export interface RunEvent {
  /** `push`, `pull_request`, … */
  readonly name: string;
  readonly keyless: Keyless;
  /** False only where the event says that the repository is private or internal. */
  readonly public: boolean;
}

interface Payload {
  readonly pull_request?: { readonly head?: { readonly repo?: { readonly full_name?: string } | null } };
  readonly repository?: {
    readonly full_name?: string;
    readonly fork?: boolean;
    readonly private?: boolean;
  };
}

/** @param env of the runner */
export function readEvent(env: Env): RunEvent {
  const name = env.GITHUB_EVENT_NAME ?? '';
  const event = payload(env.GITHUB_EVENT_PATH);
  // Scheduled runs may not tell; strangers are then assumed to look on.
  return { name, keyless: keylessReason(name, env, event), public: event.repository?.private !== true };
}

function keylessReason(name: string, env: Env, { pull_request, repository }: Payload): Keyless {
  if (env.GITHUB_ACTOR === 'dependabot[bot]') return 'dependabot';
  if (name.startsWith('pull_request') && pull_request !== undefined) {
    // A head whose repository is gone was a fork.
    const head = pull_request.head?.repo?.full_name;
    if (head === undefined || head !== (repository?.full_name ?? env.GITHUB_REPOSITORY)) return 'fork';
  }
  return repository?.fork === true ? 'copy' : null;
}

function payload(file: string | undefined): Payload {
  if (file === undefined || file === '') return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const BECAUSE: Readonly<Record<Exclude<Keyless, null>, string>> = {
  fork: 'this pull request comes from a fork, and GitHub gives such runs no secrets',
  dependabot:
    "this run was started by Dependabot, and GitHub gives such runs none of the repository's Actions secrets",
  copy: 'this repository is a fork, and secrets are not copied to forks',
};

const LATER: Readonly<Record<Exclude<Keyless, null>, string>> = {
  fork: 'The check runs when a maintainer merges it or pushes the branch to this repository (push, merge_group).',
  dependabot:
    'The check runs after the merge; to run it here too, store the same identity under the Dependabot secrets of the repository.',
  copy: 'Set an identity of your own to run it here.',
};

export interface Missing {
  readonly action: 'skip' | 'released';
  /** Two sentences for the log, the summary and a notice. */
  readonly explanation: string;
}

/**
 * What to do in a run whose protected sources have no key.
 * @param sources names of the files that cannot be opened
 * @throws UserError where the run should have had the key, or the workflow wants a failure
 */
export function onMissingKey(
  policy: OnMissingKey,
  event: Omit<RunEvent, 'public'>,
  sources: readonly string[],
): Missing {
  const files =
    sources.length > 3
      ? `${sources.slice(0, 2).join(', ')} and ${sources.length - 2} more`
      : sources.join(', ');
  if (event.keyless === null) {
    throw new UserError(
      `${files}: protected, and the input identity is empty`,
      `Store the key once (gh secret set FIXTURES_IDENTITY < KEYFILE) and pass it: identity: \${{ secrets.FIXTURES_IDENTITY }}. This run may have secrets, so the missing one is not skipped over, whatever on-missing-key says.`,
    );
  }
  const because = `${capital(BECAUSE[event.keyless])}, so ${files} cannot be opened.`;
  if (policy === 'fail') {
    throw new UserError(
      because,
      `${LATER[event.keyless]} For a neutral result instead: on-missing-key: skip.`,
    );
  }
  return { action: policy, explanation: `${because} ${LATER[event.keyless]}` };
}

/**
 * `pull_request_target` gives secrets to runs on a stranger's pull request: one checkout of its head away from handing
 * the key to the stranger's code.
 * @throws UserError where such a run brings an identity
 */
export function refuseUntrustedKey(event: Omit<RunEvent, 'public'>, hasIdentity: boolean): void {
  if (event.name !== 'pull_request_target' || !hasIdentity) return;
  throw new UserError(
    'this workflow runs on pull_request_target and passes the identity: code of a pull request could read it',
    'Use pull_request (runs from forks are skipped with an explanation) and push or merge_group for the check that counts.',
  );
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
