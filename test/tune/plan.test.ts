import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cost } from '../../src/tune/cost.ts';
import { headLine, readJournal, trialLine } from '../../src/tune/journal.ts';
import { type Change, DEFAULT } from '../../src/tune/knobs.ts';
import { planFor, splitOf, TURNS } from '../../src/tune/plan.ts';

test('rounds grow in rows, the last has the fewest changes, and no split stands in two', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 200_000 }),
      fc.double({ min: 5, max: 3_600, noNaN: true }),
      fc.double({ min: 1e-5, max: 1e-2, noNaN: true }),
      (rows, seconds, perRow) => {
        const { rungs } = planFor(rows, seconds, (_, n) => n * perRow, []);
        const splits = rungs.flatMap((rung) => [...new Set(rung.turns.map(splitOf))]);
        expect(new Set(splits).size).toBe(splits.length);
        expect(rungs[2].turns.length % TURNS).toBe(0);
        expect(rungs[0].rows).toBeLessThanOrEqual(rungs[1].rows);
        expect(rungs[1].rows).toBeLessThanOrEqual(rungs[2].rows);
        expect(rungs[2].rows).toBeLessThanOrEqual(rows);
        expect(rungs[2].challengers).toBeLessThan(rungs[1].challengers);
      },
    ),
  );
});

test('more time gives more changes or more rows', () => {
  const cost: Cost = (_, rows) => rows / 500;
  const [short, long] = [60, 600].map((seconds) => planFor(20_000, seconds, cost, []).rungs);
  expect(long[2].rows).toBeGreaterThan(short[2].rows);
});

test('dear changes are tried on fewer rows or less often, and leave room for others', () => {
  const list = [2, 3, 4, 5, 6, 7].map((size): Change => ({ size }));
  const costs = [1, 4].map(
    (first): Cost =>
      ({ size }, rows) =>
        ((size === 2 ? first : 1) * rows) / 200,
  );
  const [cheap, dear] = costs.map((cost) => planFor(20_000, 600, cost, list).rungs);
  expect(dear[2].rows).toBeLessThan(cheap[2].rows);
  expect(dear[0].challengers).toBeGreaterThanOrEqual(4);
  const rounds = dear[0].turns.length * (4 + dear[0].challengers) * costs[1](DEFAULT, dear[0].rows);
  expect(rounds).toBeLessThanOrEqual(0.25 * 600);
});

test('a journal is read back, but for a line that was cut; one of another search is not', () => {
  const head = { of: 'a', plan: planFor(500, 60, () => 1, []), probe: { seconds: 1, fixed: 0, slope: 1 } };
  const score = { objective: 1, fidelity: 1, told: 0.5, utility: null, membership: 0.5, excess: 0 };
  const trial = { change: { size: 2 }, rung: 0, turn: 0, rows: 100, score, seconds: 1 };
  const text = headLine(head) + trialLine(trial);
  expect(readJournal(text, 'a')).toEqual({ head, trials: [trial], starts: [] });
  expect(readJournal(text + trialLine(trial).slice(0, 20), 'a')!.trials).toEqual([trial]);
  expect(readJournal(text, 'b')).toBeUndefined();
  expect(readJournal('', 'a')).toBeUndefined();
  expect(readJournal('no journal\n', 'a')).toBeUndefined();
});
