import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UserError } from '../../../src/error.ts';
import { onMissingKey, readEvent, refuseUntrustedKey } from '../../../src/platform/github/events.ts';
import { thrown } from '../../vault/keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'events-'));
afterAll(() => rmSync(folder, { recursive: true }));
const event = (name: string, payload: unknown, more: Record<string, string> = {}) => {
  const file = join(folder, 'event.json');
  writeFileSync(file, typeof payload === 'string' ? payload : JSON.stringify(payload));
  return readEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: 'o/r', ...more });
};
const repository = { full_name: 'o/r', fork: false };
const from = (full_name: string) => ({ repository, pull_request: { head: { repo: { full_name } } } });

test.each([
  ['push', { repository }, {}, null],
  ['schedule', {}, {}, null],
  ['merge_group', { repository }, {}, null],
  ['pull_request', from('o/r'), {}, null],
  ['pull_request', from('stranger/r'), {}, 'fork'],
  ['pull_request', { repository, pull_request: { head: { repo: null } } }, {}, 'fork'],
  ['pull_request_review', from('stranger/r'), {}, 'fork'],
  ['pull_request', from('o/r'), { GITHUB_ACTOR: 'dependabot[bot]' }, 'dependabot'],
  ['push', { repository: { full_name: 'me/r', fork: true } }, {}, 'copy'],
  ['push', 'not json', {}, null],
  ['push', 'null', {}, null],
])('%s %j %j → %s', (name, payload, more, keyless) => {
  expect(event(name, payload, more)).toEqual({ name, keyless, public: true });
});

test.each([
  [{ repository: { private: true } }, false],
  [{ repository: { private: false } }, true],
  [{ repository: {} }, true],
  [{}, true],
])('%j is open to strangers: %s', (payload, open) => {
  expect(event('push', payload).public).toBe(open);
});

describe('a missing key', () => {
  const files = ['data/patients.csv.age'];
  test.each(['fork', 'dependabot', 'copy'] as const)('of a %s run is explained', async (keyless) => {
    for (const policy of ['skip', 'released'] as const) {
      const missing = onMissingKey(policy, { name: 'pull_request', keyless }, files);
      expect(missing.action).toBe(policy);
      expect(missing.explanation).toMatch(/patients\.csv\.age cannot be opened\. .{20}/);
    }
    const error = await thrown(() => onMissingKey('fail', { name: 'pull_request', keyless }, files));
    expect(error).toBeInstanceOf(UserError);
    expect(error.how).toMatch(/on-missing-key: skip/);
  });
  test.each([
    'skip',
    'released',
    'fail',
  ] as const)('of a run that could have it fails, also with %s', async (policy) => {
    const error = await thrown(() => onMissingKey(policy, { name: 'push', keyless: null }, files));
    expect(error).toBeInstanceOf(UserError);
    expect(error.how).toMatch(/gh secret set/);
  });
  test('many files are counted', () => {
    const { explanation } = onMissingKey('skip', { name: 'push', keyless: 'fork' }, [
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(explanation).toContain('a, b and 3 more');
  });
});

test('pull_request_target with a key is refused', async () => {
  const risky = { name: 'pull_request_target', keyless: 'fork' } as const;
  const error = await thrown(() => refuseUntrustedKey(risky, true));
  expect(error).toBeInstanceOf(UserError);
  refuseUntrustedKey(risky, false);
  refuseUntrustedKey({ name: 'pull_request', keyless: null }, true);
});
