/**
 * Why the service of artifacts or caches did not do its part, in one short sentence: the libraries' own messages run
 * over many lines and name addresses.
 */

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/insufficient usage|storage quota/i, 'the storage quota of the repository is used up'],
  [
    /conflict|already exists/i,
    'an artifact of this name exists in this run already; give each its own artifact-name',
  ],
  [/write denied/i, 'this run may not write caches (its trigger is not trusted)'],
  [/read denied/i, 'this run may not read caches'],
  [/cache-mode '([a-z-]+)'/, 'the cache mode of this run does not allow it'],
  [/another job may be|reservation failed/i, 'another job is saving the same model'],
  [/not currently supported on GHES/, 'this server does not support it (GitHub Enterprise Server)'],
  [/Unable to locate executable file: (tar|zstd|gzip)|spawn tar ENOENT/, 'the program tar is missing'],
  [
    /tar.? failed|exit code [12]\b|unrecognized option|invalid option/i,
    'the program tar failed (GNU tar or bsdtar is needed)',
  ],
  [/ENOSPC|no space left/i, 'the disk is full'],
  [/EACCES|EPERM|EROFS/, 'the temporary folder cannot be written'],
  [/\((401|403)\)|forbidden|unauthorized/i, 'the service refused it (403)'],
  [/\(?429\)?|rate limit/i, 'the service asked to wait (429)'],
  [/\(5\d\d\)|\b50[0-9]\b|internal server error/i, 'the service is in trouble (5xx)'],
  [
    /ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|socket hang up|aborted|stalled|fetch failed/i,
    'the service cannot be reached',
  ],
  [/Unable to get the (ACTIONS_\w+)|backend IDs/i, 'the runner offers no such service'],
];

/** @param said an error and whatever the library complained about */
export function reason(...said: readonly unknown[]): string {
  const text = said
    .map((one) => (one instanceof Error ? `${one.name} ${one.message}` : String(one ?? '')))
    .join('\n');
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? 'the service did not answer as expected';
}
