import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../../src/error.ts';
import { takeIdentity } from '../../../src/platform/github/environment.ts';
import { INPUT_NAMES, readInputs } from '../../../src/platform/github/inputs.ts';
import { newKey, type TestKey, thrown } from '../../vault/keys.ts';

let key: TestKey;
beforeAll(async () => {
  key = await newKey();
});
const env = (inputs: Record<string, string>) =>
  Object.fromEntries([
    ...INPUT_NAMES.map((name) => [`INPUT_${name.toUpperCase()}`, '']),
    ...Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  ]) as Record<string, string | undefined>;
const read = (inputs: Record<string, string>) => readInputs(env(inputs), () => {});

test('nothing given: the defaults', () => {
  expect(read({})).toEqual({
    cache: true,
    upload: true,
    failOn: 'fail',
    onMissingKey: 'skip',
    reportRecipients: [],
    workingDirectory: '.',
  });
});

test('everything given', () => {
  const given = read({
    config: 'c.yml',
    source: 'a.csv.age',
    identity: `# mine\n${key.secret}\n`,
    model: 'm.sealed',
    rows: '120',
    seed: '0',
    out: 'o',
    target: 'y',
    schema: 's.json',
    only: ' patients, visits\n labs ',
    format: 'csv',
    baseline: 'b.json',
    cache: 'false',
    upload: 'FALSE',
    'artifact-name': 'fixtures (linux, 3.12)',
    'retention-days': '7',
    threads: '2',
    'fail-on': 'never',
    'on-missing-key': 'released',
    'report-recipient': key.recipient,
    'working-directory': 'packages/a',
  });
  expect(given).toMatchObject({
    rows: 120,
    seed: 0,
    schema: 's.json',
    only: ['patients', 'visits', 'labs'],
    cache: false,
    upload: false,
    retentionDays: 7,
    threads: 2,
    failOn: 'never',
    onMissingKey: 'released',
    reportRecipients: [key.recipient],
    workingDirectory: 'packages/a',
  });
  expect(given.identity?.keys).toHaveLength(1);
});

test.each([
  ['rows', '0', /whole number of at least 1/],
  ['rows', '1e3', /"1e3"/],
  ['rows', '12.5', /whole number/],
  ['seed', '-1', /or `run`/],
  ['seed', '99999999999999999', /whole number/],
  ['threads', '2048', /from 1 to 1024/],
  ['retention-days', '500', /from 0 to 400/],
  ['cache', 'yes', /true or false/],
  ['upload', 'always', /true or false/],
  ['fail-on', 'error', /fail, warn or never/],
  ['on-missing-key', 'ignore', /fail, skip or released/],
  ['artifact-name', 'feature/x', /artifact-name/],
  ['report-recipient', 'me@example.org', /age recipient/],
  ['identity', 'hunter2', /age secret key/],
])('%s: %s is refused', async (name, value, message) => {
  const error = await thrown(() => read({ [name]: value }));
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(message);
  expect(error.how).toBeTruthy();
});

test.each([
  ['fail-on', 'fial', /mean fail\?/],
  ['on-missing-key', 'skipp', /mean skip\?/],
])('%s: %s gets the nearest allowed value', async (name, value, how) => {
  expect((await thrown(() => read({ [name]: value }))).how).toMatch(how);
});

test('a key pasted into the wrong input is not shown', async () => {
  for (const name of ['rows', 'fail-on', 'cache', 'artifact-name', 'report-recipient']) {
    const error = await thrown(() => read({ [name]: `${key.secret}/` }));
    expect(JSON.stringify([error.message, error.how])).not.toContain(key.secret.slice(20, 40));
  }
});

describe('the identity', () => {
  test('is taken out of the environment, with every copy of it and credentials nobody needs', async () => {
    const other = await newKey();
    const environment: Record<string, string | undefined> = {
      INPUT_IDENTITY: `# a comment\r\n${key.secret}\r\npassphrase: five random words\r\n`,
      COPY: key.secret,
      INSIDE: `--key=${key.secret} --x`,
      ANOTHER: `x${other.secret}`,
      PHRASE: 'five random words',
      GITHUB_TOKEN: 'ghs_abc',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'abc',
      PATH: '/usr/bin',
      RUNNER_TEMP: '/tmp',
    };
    const masked: string[] = [];
    const taken = takeIdentity(environment, (secret) => masked.push(secret));
    expect(taken.text).toContain(key.secret);
    expect(taken.copies).toEqual(['COPY', 'INSIDE', 'ANOTHER', 'PHRASE']);
    expect(environment).toEqual({ PATH: '/usr/bin', RUNNER_TEMP: '/tmp' });
    expect(new Set(masked)).toEqual(
      new Set([key.secret, other.secret, 'passphrase: five random words', 'five random words']),
    );
  });
  test('is masked and taken out even where it is malformed', async () => {
    const environment = env({ identity: `${key.secret.slice(0, -1)}` });
    const masked: string[] = [];
    await thrown(() => readInputs(environment, (secret) => masked.push(secret)));
    expect(masked).toContain(key.secret.slice(0, -1));
    expect(environment).not.toHaveProperty('INPUT_IDENTITY');
  });
  test('an empty one is none, and short lines are not masked', () => {
    const masked: string[] = [];
    expect(takeIdentity({ INPUT_IDENTITY: 'a\nb' }, (secret) => masked.push(secret)).text).toBe('a\nb');
    expect(masked).toEqual([]);
    expect(read({ identity: ' \n' }).identity).toBe(undefined);
  });
});
