import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frontier } from '../../src/report/chart/frontier.ts';
import { renderTuning, type TuningChange, type TuningReport } from '../../src/report/tuning.ts';

const change = (name: string, more: Partial<TuningChange> = {}): TuningChange => ({
  name,
  kind: 'other',
  objective: 0.8,
  fidelity: 0.9,
  told: 0.61,
  utility: null,
  membership: 0.52,
  tried: 3,
  kept: 3,
  gain: 0.001,
  seconds: 1,
  ...more,
});

const report: TuningReport = {
  version: '0.0.0',
  dataset: '<b>heart</b>',
  objective: 'balanced',
  seconds: 300,
  won: true,
  reason: 'Better than the default by more than the noise.',
  settings: { hidden: 48 },
  written: '{ hidden: 48 }',
  rounds: [
    {
      rows: 200,
      turns: 1,
      changes: [
        change('default', { kind: 'default' }),
        change('size 1.5', { kind: 'winner', fidelity: 0.91, membership: 0.53 }),
        change('dropout -0.2', { kept: 1, membership: 0.6 }),
      ],
    },
    { rows: 200, turns: 0, changes: [] },
    { rows: 200, turns: 1, changes: [change('default', { kind: 'default' })] },
  ],
  starts: [0, 1].map((start) => ({
    ...change(''),
    start,
    chosen: start === 1,
    kept: start === 0,
  })),
};

test('the page shows the winner, every change and the frontier, and escapes names', () => {
  const html = renderTuning(report);
  expect(html).toContain('A better recipe');
  expect(renderTuning({ ...report, settings: { start: 1 } })).toContain('A better training');
  expect(html).toContain('hidden: 48');
  expect(html).toContain('&lt;b&gt;heart');
  expect(html).not.toContain('<b>heart');
  for (const { name } of report.rounds[0].changes) expect(html).toContain(name);
  expect(html).toContain('kept 1 of 3');
  expect(html).toContain('0 (the usual)');
  expect(html).toContain('1 · chosen');
  expect(renderTuning({ ...report, starts: [] })).not.toContain('trained again');
  expect(html.match(/<svg/g)).toHaveLength(1);
  expect(html).not.toMatch(/<script|NaN|undefined/);
});

test('the frontier: nothing on it is beaten in both, and what is off it is', () => {
  const point = fc.record({
    privacy: fc.integer({ min: 0, max: 9 }),
    fidelity: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1 }), (points) => {
      const on = frontier(points);
      const beats = (a: (typeof points)[0], b: (typeof points)[0]) =>
        a.privacy <= b.privacy &&
        a.fidelity >= b.fidelity &&
        (a.privacy < b.privacy || a.fidelity > b.fidelity);
      for (const one of on) expect(points.some((other) => beats(other, one))).toBe(false);
      for (const one of points)
        if (!on.some((other) => other.privacy === one.privacy && other.fidelity === one.fidelity))
          expect(on.some((other) => beats(other, one))).toBe(true);
    }),
  );
});
