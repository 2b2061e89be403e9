import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import {
  type Annotation,
  annotate,
  annotationsOf,
  inRepository,
  limit,
} from '../../../src/platform/github/annotations.ts';
import { harmless } from '../../../src/platform/github/commands.ts';
import { OUTPUT_NAMES, outputsWithoutReport, writeOutputs } from '../../../src/platform/github/outputs.ts';
import { workflowLog } from '../../../src/platform/github/reporter.ts';
import { BUDGET, cut, writeSummary } from '../../../src/platform/github/summary.ts';
import type { MetricReport, Report } from '../../../src/report/report.ts';
import { recorder } from './recorder.ts';

describe('annotations', () => {
  const metric = (name: string, verdict: MetricReport['verdict'], decidedBy: 'warn' | 'fail' = 'fail') =>
    ({
      dataset: 'patients',
      name,
      value: 0.91,
      low: 0.9,
      high: 0.92,
      level: 0.95,
      n: 400,
      verdict,
      decidedBy,
      reason: 'below the limit 0.95',
    }) as MetricReport;
  const report = (...metrics: MetricReport[]) => ({ metrics }) as unknown as Report;
  const config = {
    file: '/repo/.github/synthetic-fixtures.yml',
    datasets: [
      { name: 'patients', line: 7, gateLines: { 'fidelity.overall.fail': 12, 'privacy.dcr_share': 14 } },
    ],
  } as unknown as Config;

  test('worst first, at the line that set the limit, else the metric, else the data set', () => {
    const found = annotationsOf(
      report(
        metric('privacy.dcr_share', 'warn', 'warn'),
        metric('fidelity.overall', 'fail'),
        metric('utility.mean_loss', 'insufficient'),
        metric('validity.schema', 'pass'),
      ),
      config,
      '/repo',
    );
    const file = '.github/synthetic-fixtures.yml';
    expect(found).toMatchObject([
      { level: 'error', title: 'patients: fidelity.overall breaks its limit', file, line: 12 },
      { level: 'error', title: 'patients: utility.mean_loss cannot be told', file, line: 7 },
      { level: 'warning', title: 'patients: privacy.dcr_share is close to its limit', file, line: 14 },
    ]);
    expect(found[0].text).toBe(
      '0.910 (0.900 to 0.920); below the limit 0.95. Three ways on: give it more data, change the setting on this line, or accept the change with `baseline update`.',
    );
  });
  test('without a configuration file they name no line', () => {
    const found = annotationsOf(
      report(metric('fidelity.overall', 'fail')),
      { ...config, file: undefined },
      '/repo',
    );
    expect(found[0]).not.toHaveProperty('line');
  });
  test('never more than ten, errors before warnings, the last standing for the rest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('error' as const, 'warning' as const), { maxLength: 40 }),
        (levels) => {
          const all = levels.map((level, i): Annotation => ({ level, title: `t${i}`, text: '' }));
          const shown = limit(all);
          expect(shown.length).toBeLessThanOrEqual(10);
          const order = shown.map((one) => one.level);
          expect(order).toEqual([...order].sort());
          if (all.length > 10) expect(shown[9].title).toBe(`and ${all.length - 9} more`);
          else expect(shown.length).toBe(all.length);
        },
      ),
    );
  });
  test('are issued with file and line', () => {
    const core = recorder();
    annotate(core, [{ level: 'error', title: 'T', text: 'x', file: 'a.yml', line: 3 }]);
    expect(core.lines).toEqual(['error a.yml:3 [T] x']);
  });
  test.each([
    ['/repo/a/b.yml', 'a/b.yml'],
    ['/elsewhere/b.yml', undefined],
    ['/repo', undefined],
    ['/repo/..b/c', undefined],
  ])('inRepository(%s) = %s', (file, expected) => {
    expect(inRepository(resolve(file), resolve('/repo'))).toBe(expected);
  });
});

describe('summary', () => {
  test('a short one is left as it is', () => {
    expect(cut('# a\n', 'x')).toBe('# a\n');
  });
  test('a long one stays within its bytes, whole lines, everything closed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('plain', '| ä | 😀 |', '```', '<details>', '</details>', ''), {
          minLength: 60,
          maxLength: 200,
        }),
        (lines) => {
          const text = cut(lines.join('\n'), 'the artifact', 150);
          expect(Buffer.byteLength(text)).toBeLessThan(150 + 1024);
          if (Buffer.byteLength(lines.join('\n')) > 150)
            expect(text).toMatch(/cut here. All of it is in the artifact/);
          if (text !== lines.join('\n')) expect((text.match(/^```/gm) ?? []).length % 2).toBe(0);
          expect(text).not.toContain('\ufffd');
        },
      ),
    );
  });
  test('two megabytes come out below one', () => {
    const text = cut(`${'x'.repeat(99)}\n`.repeat(20_000), 'the artifact');
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(Buffer.byteLength(text)).toBeGreaterThan(BUDGET - 200);
  });
  test('a runner without one, and a file that cannot be written, give a reason', () => {
    const folder = mkdtempSync(join(tmpdir(), 'summary-'));
    expect(writeSummary('x', undefined, 'y')).toMatch(/no job summary/);
    expect(writeSummary('x', folder, 'y')).toMatch(/EISDIR/);
    writeFileSync(join(folder, 's'), 'before\n');
    expect(writeSummary('x\n', join(folder, 's'), 'y')).toBe(null);
    expect(readFileSync(join(folder, 's'), 'utf8')).toBe('before\nx\n');
    rmSync(folder, { recursive: true });
  });
});

test('every output is always set', () => {
  const core = recorder();
  writeOutputs(core, outputsWithoutReport('skipped'));
  expect(Object.keys(core.outputs)).toEqual([...OUTPUT_NAMES]);
  expect(core.outputs).toMatchObject({
    verdict: 'skipped',
    datasets: '[]',
    'artifact-id': '',
    'model-cache-hit': 'false',
  });
});

describe('log', () => {
  const log = () => {
    const core = recorder();
    let time = 0;
    const reporter = workflowLog({ commands: core, workspace: '/repo', now: () => time });
    return { core, reporter, wait: (ms: number) => (time += ms) };
  };
  test('a group for each phase, the result outside of any', () => {
    const { core, reporter } = log();
    reporter.note('hello');
    reporter.phase('Training');
    reporter.phase('Writing');
    reporter.result('Pass.\nNext: nothing.');
    reporter.close();
    expect(core.lines).toEqual(['hello', '{ Training', '}', '{ Writing', '}', 'Pass.', 'Next: nothing.']);
  });
  test('a line for an epoch, at most every second; without epochs every ten seconds; the end always', () => {
    const { core, reporter, wait } = log();
    reporter.phase('Training');
    for (let i = 1; i <= 30; i++) {
      wait(200);
      reporter.progress({ done: i / 40, detail: `epoch ${i}`, mark: true });
    }
    for (let i = 0; i < 12; i++) {
      wait(1_000);
      reporter.progress({ done: 0.8 });
    }
    reporter.progress({ done: 1, detail: 'done' });
    reporter.progress({ done: 1, detail: 'done' });
    expect(core.lines.slice(1)).toEqual([
      ' 13 %  epoch 5',
      ' 25 %  epoch 10',
      ' 38 %  epoch 15',
      ' 50 %  epoch 20',
      ' 63 %  epoch 25',
      ' 75 %  epoch 30',
      ' 80 %',
      '100 %  done',
    ]);
  });
  test('warnings and errors are annotations, ten of each, the rest lines', () => {
    const { core, reporter } = log();
    for (let i = 0; i < 12; i++) reporter.warn(`w${i}`, { file: '/repo/a.yml', line: 3 });
    reporter.error('e', { file: '/etc/x' });
    expect(core.lines[0]).toBe('warning a.yml:3 w0');
    expect(core.lines.slice(9)).toEqual([
      'warning a.yml:3 w9',
      'warning: a.yml: w10',
      'warning: a.yml: w11',
      'error e',
    ]);
  });
  test('no text can become a command of the runner', () => {
    const { core, reporter } = log();
    const texts = [
      '::error::x',
      '  ::set-output name=a::b',
      'a\n::add-mask::b',
      'x ##[add-mask]y',
      '\u001b[2K::warning::x',
      ':::debug::',
    ];
    for (const text of texts) {
      reporter.note(text);
      reporter.phase(text);
    }
    for (const line of core.lines) {
      expect(line).not.toMatch(/^(\{ )?\s*::/);
      expect(line).not.toContain('##[');
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(harmless(text).trimStart().startsWith('::')).toBe(false);
        expect(harmless(text)).not.toContain('##[');
      }),
    );
  });
});
