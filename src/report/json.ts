/** report.json as text: the contract's keys in the contract's order, what is not finite is null. */
import type { Report } from './report.ts';

export function renderJson(report: Report): string {
  return `${JSON.stringify(report, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value), 2)}\n`;
}
