import { expect } from 'vitest';

/** Equal to a reference's figure, but for rounding. */
export function near(value: number, expected: number, tolerance = 1e-9): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}
