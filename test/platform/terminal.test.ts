import { expect, test } from 'vitest';
import { colored, plain, plainLine } from '../../src/platform/log.ts';
import { type TerminalOptions, terminal, wantsColor } from '../../src/platform/terminal.ts';

function screen(options: Partial<TerminalOptions> = {}, isTTY = false) {
  const out: string[] = [];
  const err: string[] = [];
  let time = 0;
  const reporter = terminal({
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text), isTTY, columns: 60 },
    now: () => time,
    ...options,
  });
  return {
    reporter,
    at(ms: number) {
      time = ms;
    },
    out: () => out.join(''),
    err: () => err.join(''),
  };
}

test('results go to stdout, all else to stderr', () => {
  const { reporter, out, err } = screen();
  reporter.phase('Train');
  reporter.note('a note');
  reporter.warn('careful', { file: 'a.yml', line: 3 });
  reporter.error('no');
  reporter.result('the end');
  expect(out()).toBe('the end\n');
  expect(err()).toBe('Train\na note\nwarning: a.yml:3: careful\nerror: no\n');
});

test('--json keeps stdout clean, --quiet keeps warnings and errors', () => {
  const json = screen({ json: true });
  json.reporter.result('the end');
  json.reporter.note('a note');
  expect([json.out(), json.err()]).toEqual(['', 'a note\n']);
  const quiet = screen({ quiet: true }, true);
  quiet.reporter.phase('Train');
  quiet.reporter.note('a note');
  quiet.reporter.progress({ done: 1 });
  quiet.reporter.result('the end');
  quiet.reporter.warn('careful');
  expect([quiet.out(), quiet.err()]).toEqual(['', 'warning: careful\n']);
});

test('without a terminal: a line at a mark, at most one a second; else one every ten seconds; and the last', () => {
  const { reporter, at, err } = screen();
  reporter.phase('Train');
  for (let ms = 0; ms <= 30_000; ms += 500) {
    at(ms);
    reporter.progress({ done: ms / 60_000, detail: `at ${ms}`, mark: ms > 0 && ms <= 2_000 });
  }
  at(30_100);
  reporter.progress({ done: 1, detail: 'done' });
  reporter.progress({ done: 1, detail: 'done' });
  expect(err().split('\n')).toEqual([
    'Train',
    '    2 %  at 1000',
    '    3 %  at 2000',
    '   20 %  at 12000',
    '   37 %  at 22000',
    '  100 %  done',
    '',
  ]);
});

test('at a terminal: a bar, drawn at most ten times a second, erased before other lines', () => {
  const { reporter, at, err } = screen({}, true);
  reporter.phase('Train');
  reporter.progress({ done: 0.5, detail: 'epoch 1' });
  at(50);
  reporter.progress({ done: 0.6 });
  at(120);
  reporter.progress({ done: 2 });
  reporter.note('a note');
  expect(err()).toBe(
    `Train\n  ${'━'.repeat(12)}${'╌'.repeat(12)}  50 %  epoch 1\r\u001b[2K  ${'━'.repeat(24)} 100 %\r\u001b[2Ka note\n`,
  );
});

test('a bar never wraps', () => {
  const { reporter, err } = screen({}, true);
  reporter.progress({ done: 0, detail: 'x'.repeat(200) });
  expect(err()).toHaveLength(59);
});

test('no text can steer a terminal or forge a line', () => {
  expect(plainLine('a\u001b[31mb\nc\u202ed\te')).toBe('a�[31mb�c�d\te');
  expect(colored('\u001b[1;31ma\u001b[0m\u001b[2J')).toBe('\u001b[1;31ma\u001b[0m�[2J');
  expect(plain('a\u0007\r\nb\u2028c')).toBe('a�\nb�c');
  const { reporter, err } = screen();
  reporter.phase('one\n::error::two');
  expect(err()).toBe('one�::error::two\n');
});

test.each([
  [{}, true, undefined, true],
  [{}, false, undefined, false],
  [{ NO_COLOR: '1' }, true, undefined, false],
  [{ NO_COLOR: '' }, true, undefined, true],
  [{ FORCE_COLOR: '1' }, false, undefined, true],
  [{ FORCE_COLOR: '1' }, true, true, false],
  [{ TERM: 'dumb' }, true, undefined, false],
])('color with %j, terminal %j, --no-color %j: %j', (env, isTTY, noColor, expected) => {
  expect(wantsColor({ env, isTTY, noColor })).toBe(expected);
});

test('color', () => {
  const { reporter, err } = screen({ color: true });
  reporter.error('no');
  expect(err()).toBe('\u001b[31merror:\u001b[39m no\n');
});
