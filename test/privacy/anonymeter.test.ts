import { describe, expect, test } from 'vitest';
import { align } from '../../src/measure/align.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import { encodeRows, kNearest, nearestWithout } from '../../src/measure/gower.ts';
import { inference, isRight } from '../../src/privacy/inference.ts';
import { countLinks, linkability } from '../../src/privacy/linkability.ts';
import { riskOf } from '../../src/privacy/risk.ts';
import { shadowAttacks } from '../../src/privacy/shadow.ts';
import { singlingOut } from '../../src/privacy/singlingOut.ts';
import golden from '../golden/anonymeter.json' with { type: 'json' };
import { tableOf } from '../golden/tables.ts';
import { paste, people } from '../measure/simulate.ts';

const [ori, control, syn] = align([golden.ori, golden.control, golden.syn].map(tableOf));

test('distances to the nearest synthetic rows', () => {
  const [data, queries] = encodeRows([syn], [ori], 'range');
  const { distance } = kNearest(queries, data, 3);
  golden.distance.flat().forEach((expected, i) => {
    expect(distance[i]).toBeCloseTo(expected, 3);
  });
});

test.each(Object.entries(golden.inference))('guesses of %s', (secret, { success, control: other }) => {
  const c = syn.columns.findIndex((column) => column.name === secret);
  [ori, control].forEach((targets, side) => {
    const [data, queries] = encodeRows([syn], [targets], 'range');
    const found = nearestWithout(queries, data, syn.width);
    let right = 0;
    for (let row = 0; row < targets.rows; row++) {
      if (isRight(syn.columns[c], found[row * syn.width + c], targets.columns[c], row)) right++;
    }
    // Scales are of either search's own rows there, and ties fall either way.
    expect(Math.abs(right - (side ? other : success))).toBeLessThanOrEqual(2);
  });
});

test('links between two halves of the columns', () => {
  const { success, control: other, neighbours } = golden.links;
  const found = countLinks(syn, [ori, control], new Set(golden.halves[0]), neighbours);
  expect(Math.abs(found[0] - success)).toBeLessThanOrEqual(2);
  expect(Math.abs(found[1] - other)).toBeLessThanOrEqual(2);
});

test.each(golden.risks)('risk of $success and $control successes of $n', (expected) => {
  const tally = (success: number) => ({ success, attempts: expected.n });
  const risk = riskOf(tally(expected.success), tally(expected.control), tally(expected.baseline));
  expect(risk.value).toBeCloseTo(expected.risk, 12);
  expect(risk.half).toBeCloseTo(expected.error, 12);
  expect(risk.rates.attack).toBeCloseTo(expected.rate, 12);
});

test('an attack that guessing beats is judged by the difference of the rates', () => {
  const tally = (success: number) => ({ success, attempts: 100 });
  const risk = riskOf(tally(20), tally(10), tally(60));
  expect(risk.stronger).toBe(false);
  expect(risk.value).toBeCloseTo(risk.rates.attack - risk.rates.control, 12);
});

describe('honest rows and leaky ones', () => {
  const audit = { in: { table: people(800, 1) }, out: { table: people(800, 2) } };
  const honest = people(1_600, 3);
  const draws = new Draws(1, USE.simulation);
  const leaky = paste(honest, audit.in.table.take(draws.sample(800, 500)), draws);
  test.each([
    ['singling out', singlingOut],
    ['linkability', linkability],
    ['inference', inference],
  ])('%s', (_, attack) => {
    const safe = attack(honest, audit, 1)!.metric;
    expect(safe.high).toBeLessThan(safe.honest!);
    expect(attack(leaky, audit, 1)!.metric.low).toBeGreaterThan(0);
  });
  test('membership', () => {
    const safe = shadowAttacks(honest, audit, 1)!.worst;
    expect(safe.high).toBeLessThan(safe.honest!);
    const found = shadowAttacks(leaky, audit, 1)!;
    expect(found.worst.low).toBeGreaterThan(0.55);
    expect(found.details[0].tpr!.value).toBeGreaterThan(0.1);
  });
});
