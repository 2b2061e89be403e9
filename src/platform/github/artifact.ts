/** Uploading what was released. A failure is a warning of its own kind: it never decides a verdict. */
import { createHash } from 'node:crypto';
import type { Env } from './commands.ts';
import { quietly, within } from './quiet.ts';
import { reason } from './reason.ts';

/** Longer than all retries of the library against a service that answers with errors (about 40 s). */
const DEADLINE_MS = 5 * 60_000;

export interface Uploaded {
  readonly id: number;
  readonly url: string;
}

/**
 * Upload `files`, which lie under `root`, as one artifact.
 * @param options.deadline milliseconds after which the upload is given up
 * @returns where it is, or one sentence on why it is not
 */
export async function uploadArtifact(
  name: string,
  files: readonly string[],
  root: string,
  env: Env,
  options: { readonly retentionDays?: number; readonly deadline?: number } = {},
): Promise<Uploaded | { readonly failed: string }> {
  const deadline = options.deadline ?? DEADLINE_MS;
  const work = quietly(async (said): Promise<Uploaded | { readonly failed: string }> => {
    try {
      const { DefaultArtifactClient } = await import('@actions/artifact');
      const { id } = await new DefaultArtifactClient().uploadArtifact(name, [...files], root, {
        retentionDays: options.retentionDays,
      });
      if (id === undefined) return { failed: reason(...said.complaints) };
      return { id, url: artifactUrl(id, env) };
    } catch (error) {
      return { failed: reason(error, ...said.complaints) };
    }
  });
  return within(deadline, work, {
    failed: `the service did not answer within ${Math.round(deadline / 1000)} s`,
  });
}

function artifactUrl(id: number, env: Env): string {
  const server = env.GITHUB_SERVER_URL ?? 'https://github.com';
  return `${server}/${env.GITHUB_REPOSITORY ?? ''}/actions/runs/${env.GITHUB_RUN_ID ?? ''}/artifacts/${id}`;
}

/**
 * A name that no other job, matrix leg, step or attempt of the run has: artifacts of a run share one space of names
 * and cannot be overwritten. The job's id within the run is in the runtime token (claim `scp`), where the artifact
 * library reads it too; the id in GITHUB_JOB is the same for every leg of a matrix.
 */
export function defaultArtifactName(env: Env): string {
  const parts = [
    jobOf(env.ACTIONS_RUNTIME_TOKEN ?? ''),
    env.GITHUB_JOB,
    env.GITHUB_ACTION,
    env.GITHUB_RUN_ATTEMPT,
    env.RUNNER_NAME,
  ];
  const tail = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
  const job = (env.GITHUB_JOB ?? 'job').replace(/[^\w.-]/g, '-').slice(0, 60);
  return `synthetic-fixtures-${job}-${tail}`;
}

function jobOf(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      scp?: string;
    };
    return /Actions\.Results:([\w-]+:[\w-]+)/.exec(claims.scp ?? '')?.[1] ?? '';
  } catch {
    return '';
  }
}
