/**
 * `on-missing-key: released`: runs with the key leave what they release in the cache, signed; runs that can have no
 * key take the newest from there, if it verifies. A pull request's run may read the caches of its base branch.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Config } from '../../config/config.ts';
import { releases } from '../../gate/exit.ts';
import type { Report } from '../../report/report.ts';
import type { Identity } from '../../vault/identity.ts';
import { packReleased, type Released, unpackReleased } from '../../vault/released.ts';
import { type CachedFile, type CacheOptions, restoreFile, saveFile } from './cache.ts';

const PREFIX = 'synthetic-fixtures-released-v1-';

/** Where the releases of one configuration lie: several in a repository do not mix. */
function placeOf(config: Config, options: CacheOptions): { prefix: string; place: string } {
  const file = relative(options.env.GITHUB_WORKSPACE ?? '.', config.file ?? '.');
  const names = config.datasets.map(({ name, outputs }) => [name, outputs.map((output) => output.file)]);
  const scope = createHash('sha256')
    .update(JSON.stringify([file, names]))
    .digest('hex')
    .slice(0, 16);
  return { prefix: `${PREFIX}${scope}-`, place: join('synthetic-fixtures-released', scope, 'released.json') };
}

/**
 * Leave the fixtures of `report` for runs without a key.
 * @returns why they could not be left, null where they were or where nothing was released
 */
export async function leaveReleased(
  config: Config,
  report: Report,
  identity: Identity,
  options: CacheOptions,
): Promise<string | null> {
  if (!releases(report.verdict)) return null;
  const { env } = options;
  const files = [];
  for (const dataset of report.datasets) {
    for (const { path, format, rows } of dataset.fixtures) {
      const bytes = new Uint8Array(await readFile(join(config.out, path)));
      files.push({ dataset: dataset.name, name: path.replace(/^fixtures\//, ''), format, rows, bytes });
    }
  }
  const released: Released = {
    repository: env.GITHUB_REPOSITORY ?? '',
    version: report.version,
    verdict: report.verdict as Released['verdict'],
    files,
  };
  const { prefix, place } = placeOf(config, options);
  const wanted: CachedFile = { key: `${prefix}${env.GITHUB_RUN_ID}-${env.GITHUB_RUN_ATTEMPT}`, place };
  const saved = await saveFile(wanted, packReleased(released, identity), options);
  return saved.saved ? null : saved.reason;
}

/** The newest released fixtures of this configuration, or why there are none to serve. */
export async function takeReleased(
  config: Config,
  signer: string,
  options: CacheOptions,
): Promise<Released | { readonly refused: string }> {
  const { prefix, place } = placeOf(config, options);
  const loaded = await restoreFile({ key: prefix, place, newest: true }, options);
  if (!loaded.found) return { refused: loaded.reason ?? 'no run with the key has left any yet' };
  return unpackReleased(loaded.bytes, signer, options.env.GITHUB_REPOSITORY ?? '');
}
