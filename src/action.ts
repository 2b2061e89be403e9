/**
 * Entry of the Action: inputs → pipeline → annotations, artifact, summary, outputs, exit status. Trouble with GitHub's
 * services is a warning; only the verdict decides, and what the user can mend.
 */

import { resolve } from 'node:path';
import { serve } from './commands/serve.ts';
import { readBaseline } from './config/baseline.ts';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { UserError } from './error.ts';
import { changesSince, PUBLIC_STEP } from './gate/baseline.ts';
import { exitStatus } from './gate/exit.ts';
import type { Context } from './platform/context.ts';
import { threads } from './platform/cpu.ts';
import { ending } from './platform/exit.ts';
import { annotate, annotationsOf, inRepository } from './platform/github/annotations.ts';
import { defaultArtifactName } from './platform/github/artifact.ts';
import { type CacheOptions, cacheShelf } from './platform/github/cache.ts';
import { commands } from './platform/github/core.ts';
import { type Audience, deliver, shownTo } from './platform/github/delivery.ts';
import { onMissingKey, type RunEvent, readEvent, refuseUntrustedKey } from './platform/github/events.ts';
import { type ActionInputs, readInputs } from './platform/github/inputs.ts';
import {
  type ActionOutputs,
  outputsOf,
  outputsWithoutReport,
  writeOutputs,
} from './platform/github/outputs.ts';
import { isLibrarySpeaking } from './platform/github/quiet.ts';
import { leaveReleased, takeReleased } from './platform/github/released.ts';
import { workflowLog } from './platform/github/reporter.ts';
import { writeSummary } from './platform/github/summary.ts';
import type { Reporter } from './platform/log.ts';
import { ownerOf } from './platform/owner.ts';
import { runSeed } from './platform/seed.ts';
import { onInterruption, Stopped } from './platform/signals.ts';
import { markdown } from './report/escape.ts';
import { renderMarkdown } from './report/markdown.ts';
import type { Report } from './report/report.ts';
import { renderTerminal } from './report/terminal.ts';
import { decrypt } from './vault/decrypt.ts';
import { changedByHead } from './vault/git.ts';
import { sealerOf } from './vault/sealer.ts';
import { signerOf, signingKey } from './vault/sign.ts';
import { sealedStore } from './vault/store.ts';
import { CHECKPOINT_FORMAT, VERSION } from './version.ts';

/** What the parts of a step share. */
interface Step {
  readonly env: NodeJS.ProcessEnv;
  readonly inputs: ActionInputs;
  readonly event: RunEvent;
  readonly config: Config;
  readonly log: Reporter & { close(): void };
  readonly workspace: string;
  readonly cache: CacheOptions;
  readonly signal: AbortSignal;
}

export async function main(): Promise<void> {
  const { env, stdout } = process;
  commands.info(`synthetic-fixtures ${VERSION}`);
  const workspace = env.GITHUB_WORKSPACE || process.cwd();
  const log = workflowLog({ commands, workspace });
  /** Set once there is a verdict: from then on nothing that happens can change how the step ends. */
  let concluded: (() => number) | undefined;
  const failed = (error: unknown): number => {
    log.close();
    if (concluded !== undefined) {
      log.warn('Something went wrong after the verdict was known; the verdict stands.');
      return concluded();
    }
    writeOutputs(commands, outputsWithoutReport('error'));
    if (error instanceof Stopped) return error.status;
    const { status, text } = ending(error, (env.SYNTHETIC_FIXTURES_DEBUG ?? '') !== '');
    log.error(text, error instanceof UserError ? error.where : undefined);
    writeSummary(
      `## ❌ Synthetic fixtures: error\n\n${markdown(text)}\n`,
      env.GITHUB_STEP_SUMMARY,
      'the log',
    );
    return status;
  };
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      // Every wait for a library has a deadline, so the run goes on without what it was asked for.
      if (!isLibrarySpeaking()) process.exit(failed(error));
    });
  }
  let status: number;
  try {
    const { signal } = onInterruption(process);
    const inputs = readInputs(env, (secret) => commands.setSecret(secret));
    const event = readEvent(env);
    refuseUntrustedKey(event, inputs.identity !== undefined);
    const config = configure(inputs, env);
    const patience = Number(env.SYNTHETIC_FIXTURES_PATIENCE) * 1000 || undefined;
    const step: Step = {
      env,
      inputs,
      event,
      config,
      log,
      workspace,
      signal,
      cache: { env, deadline: patience },
    };
    status = await run(step, (outputs, ends) => {
      concluded = () => {
        writeOutputs(commands, outputs);
        return ends;
      };
    });
  } catch (error) {
    status = failed(error);
  }
  await new Promise<void>((done) => stdout.write('', () => done()));
  process.exit(status);
}

function configure(inputs: ActionInputs, env: NodeJS.ProcessEnv): Config {
  try {
    process.chdir(inputs.workingDirectory);
  } catch (error) {
    throw new UserError(
      `the input working-directory names no folder that can be entered (${(error as NodeJS.ErrnoException).code})`,
      'Give a folder of the checkout, relative to its root; is there a checkout step before this one?',
    );
  }
  return loadConfig({ file: inputs.config, inputs, runSeed: () => runSeed(env) });
}

type Conclude = (outputs: ActionOutputs, status: number) => void;

async function run(step: Step, conclude: Conclude): Promise<number> {
  const { inputs, config } = step;
  const { identity } = inputs;
  const locked = config.datasets
    .flatMap(({ source, holdout }) => [source, holdout])
    .filter((file): file is string => file !== undefined && /\.age$/i.test(file));
  if (identity === undefined && locked.length > 0) return keyless(step, locked);
  if (identity !== undefined) checkReleasedKey(inputs, signerOf(identity));
  const { run: pipeline } = await import('./pipeline.ts');
  const { report } = await pipeline(config, contextOf(step));
  return finish(step, report, conclude);
}

function contextOf({ inputs, config, log, signal, cache }: Step): Context {
  const { identity } = inputs;
  const base = {
    reporter: log,
    threads: threads(inputs.threads ?? config.threads),
    signal,
    owner: ownerOf(process),
  };
  if (identity === undefined) {
    if (inputs.cache)
      log.note('A plain source has no key, hence no cache: the model is trained on every run.');
    return base;
  }
  return {
    ...base,
    decrypt: (sealed, file) => decrypt(sealed, identity, file),
    sealer: sealerOf(identity),
    signingKey: signingKey(identity),
    models: inputs.cache
      ? sealedStore({ identity, shelf: cacheShelf(cache), format: CHECKPOINT_FORMAT, reporter: log })
      : undefined,
  };
}

/** A verdict was reached: show it, deliver what it lets out, and end by it. */
async function finish(step: Step, report: Report, conclude: Conclude): Promise<number> {
  const { env, inputs, event, config, log, workspace, cache } = step;
  const status = exitStatus(report.verdict, inputs.failOn);
  const audience: Audience = { public: event.public, recipients: inputs.reportRecipients };
  const shown = shownTo(audience, report);
  conclude(outputsOf(shown, resolve(config.out), null), status);
  log.result(renderTerminal(shown, { out: config.out }));
  annotate(commands, annotationsOf(shown, config, workspace));

  if (inputs.identity !== undefined && inputs.onMissingKey === 'released') {
    const why = await leaveReleased(config, report, inputs.identity, cache);
    if (why !== null) log.warn(`The fixtures could not be left for runs without a key: ${why}.`);
  }
  const artifact = inputs.artifactName ?? defaultArtifactName(env);
  const upload = inputs.upload
    ? await deliver({
        out: config.out,
        report,
        audience,
        artifact,
        env,
        retentionDays: inputs.retentionDays,
        deadline: cache.deadline,
      })
    : null;
  if (upload !== null && 'failed' in upload) log.warn(`The artifact was not uploaded: ${upload.failed}.`);
  const uploaded = upload !== null && 'id' in upload ? upload : null;

  const rest = uploaded === null ? 'summary.md of the out folder' : `summary.md of the artifact ${artifact}`;
  const link = uploaded === null ? '' : `\n[Artifact ${markdown(artifact)}](${uploaded.url})\n`;
  const text =
    renderMarkdown(shown, {
      notices: await movedLimits(step),
      changes: changesSince(readBaseline(config.baseline), shown, event.public ? PUBLIC_STEP : undefined),
    }) + link;
  const unwritten = writeSummary(text, env.GITHUB_STEP_SUMMARY, rest);
  if (unwritten !== null) log.warn(`${unwritten[0].toUpperCase()}${unwritten.slice(1)}.`);
  writeOutputs(commands, outputsOf(shown, resolve(config.out), uploaded));
  return status;
}

/** A pull request that changes what it is judged by is shown as one. */
async function movedLimits({ env, event, config, workspace }: Step): Promise<string[]> {
  if (event.name !== 'pull_request' && event.name !== 'merge_group') return [];
  const files = [config.file, config.baseline]
    .flatMap((file) => (file === undefined ? [] : [inRepository(file, workspace)]))
    .filter((file) => file !== undefined);
  const moved = files.length === 0 ? [] : await changedByHead(files, workspace, env);
  return (moved ?? []).map((file) => `This change also edits ${file}, by which it is judged.`);
}

/** A run that cannot have the key: explained, neutral, and where the workflow asks for it with released fixtures. */
async function keyless(step: Step, locked: readonly string[]): Promise<number> {
  const { env, inputs, event, config, log, cache } = step;
  const missing = onMissingKey(inputs.onMissingKey, event, locked);
  const taken =
    missing.action === 'skip'
      ? null
      : inputs.releasedKey === undefined
        ? { refused: 'the input released-key is not set' }
        : await takeReleased(config, inputs.releasedKey, cache);
  const released = taken !== null && 'files' in taken ? taken : null;
  const served =
    released !== null
      ? ' The fixtures are the last released ones; their signature was checked.'
      : taken !== null && 'refused' in taken
        ? ` No released fixtures are served: ${taken.refused}.`
        : '';
  const explanation = missing.explanation + served;
  const report = serve(config, released, explanation, ownerOf(process));
  log.result(explanation);
  commands.notice(explanation, { title: 'Synthetic fixtures: skipped' });
  writeSummary(renderMarkdown(report), env.GITHUB_STEP_SUMMARY, 'summary.md of the out folder');
  writeOutputs(commands, outputsOf(report, resolve(config.out), null));
  return exitStatus(report.verdict, inputs.failOn);
}

/** Runs with the key must sign with the one that runs without it will trust. */
function checkReleasedKey({ onMissingKey, releasedKey }: ActionInputs, signer: string): void {
  if (onMissingKey !== 'released' || releasedKey === signer) return;
  throw new UserError(
    releasedKey === undefined
      ? 'on-missing-key: released needs the input released-key, by which runs without the identity check what they serve'
      : 'the input released-key is not the public half of the identity: what this run releases would be refused by runs without it',
    `Write released-key: ${signer} (it is public).`,
  );
}
