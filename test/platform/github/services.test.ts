import { describe, expect, test } from 'vitest';
import { defaultArtifactName } from '../../../src/platform/github/artifact.ts';
import { isLibrarySpeaking, quietly, within } from '../../../src/platform/github/quiet.ts';
import { reason } from '../../../src/platform/github/reason.ts';

test.each([
  [
    'Failed to CreateArtifact: Received non-retryable error: Failed request: (403) Forbidden: no',
    /refused it \(403\)/,
  ],
  [
    'Failed to CreateArtifact: Failed to make request after 5 attempts: Failed request: (500) Internal Server Error',
    /5xx/,
  ],
  [
    'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run',
    /give each its own artifact-name/,
  ],
  ['connect ECONNREFUSED 127.0.0.1:9', /cannot be reached/],
  ['Unable to reserve cache with key k, another job may be creating this cache.', /another job/],
  ["Cache save skipped: the effective cache-mode 'read' does not permit writes.", /cache mode/],
  ['Unable to locate executable file: tar. Please verify', /tar is missing/],
  ['/usr/bin/tar failed with error: The process exited with exit code 1', /tar failed/],
  ['Artifact storage quota has been hit.', /quota/],
  ['Unable to get the ACTIONS_RESULTS_URL env variable', /no such service/],
  ['something new', /as expected/],
])('%s', (text, expected) => {
  expect(reason(new Error(text))).toMatch(expected);
  expect(reason('', text)).toMatch(expected);
});

describe('names of artifacts', () => {
  const token = (job: string) =>
    `x.${Buffer.from(JSON.stringify({ scp: `A Actions.Results:run-1:${job}` })).toString('base64url')}.y`;
  const env = { GITHUB_JOB: 'fixtures', GITHUB_ACTION: '__self', GITHUB_RUN_ATTEMPT: '1' };
  test('differ for jobs, matrix legs, steps and attempts, and are the same for the same', () => {
    const name = defaultArtifactName({ ...env, ACTIONS_RUNTIME_TOKEN: token('a') });
    expect(name).toMatch(/^synthetic-fixtures-fixtures-[0-9a-f]{8}$/);
    expect(defaultArtifactName({ ...env, ACTIONS_RUNTIME_TOKEN: token('a') })).toBe(name);
    const others = [
      defaultArtifactName({ ...env, ACTIONS_RUNTIME_TOKEN: token('b') }),
      defaultArtifactName({ ...env, ACTIONS_RUNTIME_TOKEN: token('a'), GITHUB_ACTION: '__self_2' }),
      defaultArtifactName({ ...env, ACTIONS_RUNTIME_TOKEN: token('a'), GITHUB_RUN_ATTEMPT: '2' }),
      defaultArtifactName({ ...env, GITHUB_JOB: 'a/b:c' }),
    ];
    expect(new Set([name, ...others]).size).toBe(5);
    expect(others[3]).toMatch(/^synthetic-fixtures-a-b-c-/);
  });
});

describe('a library in the background', () => {
  const output = () => {
    const lines: string[] = [];
    return { lines, write: ((text: string) => lines.push(String(text)) > 0) as typeof process.stdout.write };
  };
  test('its lines become debug lines, masks pass, complaints are handed back', async () => {
    const stdout = output();
    const complaints = await quietly(async (said) => {
      stdout.write('Uploaded bytes 12\n::add-mask::abc\n::warn');
      await new Promise((done) => setTimeout(done, 1));
      stdout.write('ing file=x::50%25 gone%0Abad\n::error::worse\nFailed to save: busy\n');
      return said.complaints;
    }, stdout);
    expect(complaints).toEqual(['50% gone\nbad', 'worse', 'Failed to save: busy']);
    expect(stdout.lines).toEqual([
      '::debug::Uploaded bytes 12\n',
      '::add-mask::abc\n',
      '::debug::50%25 gone%0Abad\n',
      '::debug::worse\n',
      '::debug::Failed to save: busy\n',
    ]);
  });
  test('what it starts is told apart from what we start, also later', async () => {
    const seen: [string, boolean][] = [];
    const look = (who: string) => seen.push([who, isLibrarySpeaking()]);
    await quietly(async () => {
      look('library');
      setTimeout(() => look('library, later'), 1);
    }, output());
    look('we');
    await new Promise((done) => setTimeout(done, 20));
    look('we, later');
    expect(seen).toEqual([
      ['library', true],
      ['we', false],
      ['library, later', true],
      ['we, later', false],
    ]);
  });
  test('our own lines pass meanwhile, and it stays quiet after its deadline', async () => {
    const stdout = output();
    let stop = () => {};
    const stopped = new Promise<void>((done) => (stop = done));
    const answer = await within(
      5,
      quietly(async () => {
        await stopped;
        stdout.write('::error::late\n');
        return 'done';
      }, stdout),
      'late',
    );
    stdout.write('ours\n');
    stop();
    await new Promise((done) => setTimeout(done, 5));
    expect(answer).toBe('late');
    expect(stdout.lines).toEqual(['ours\n', '::debug::late\n']);
  });
});
