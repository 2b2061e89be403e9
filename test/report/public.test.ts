import { expect, test } from 'vitest';
import { figure } from '../../src/gate/figure.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { publicDetails, publicReport } from '../../src/report/public.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { sample } from './sample.ts';

test.each([
  'pass',
  'fail',
  'insufficient',
] as const)('a public %s shows no exact privacy figure', (flavour) => {
  const { report, details } = sample({ flavour });
  const shown = publicReport(report);
  const faces = [
    renderHtml(shown, publicDetails(details)),
    renderMarkdown(shown),
    renderTerminal(shown),
    renderJson(shown),
  ];
  for (const metric of report.metrics.filter((m) => m.name.startsWith('privacy.'))) {
    for (const exact of [metric.value, metric.low, metric.high]) {
      if (exact === null || Math.abs(exact) < 0.011 || Math.abs((exact * 20) % 1) < 1e-9) continue;
      for (const text of faces) {
        expect(text).not.toContain(String(exact));
        expect(text).not.toContain(figure(exact, 4));
      }
    }
  }
});

test('verdicts stay, intervals still cover', () => {
  const { report } = sample({ flavour: 'fail' });
  const shown = publicReport(report);
  expect(shown.verdict).toBe(report.verdict);
  expect(shown.metrics.map((m) => m.verdict)).toEqual(report.metrics.map((m) => m.verdict));
  for (const [i, metric] of shown.metrics.entries()) {
    expect(metric.low).toBeLessThanOrEqual(report.metrics[i].low! + 1e-9);
    expect(metric.high).toBeGreaterThanOrEqual(report.metrics[i].high! - 1e-9);
  }
});

test('no distribution and no attack is left', () => {
  const { report, details } = sample();
  const html = renderHtml(publicReport(report), publicDetails(details));
  expect(html).not.toMatch(/id="(columns|relations|rows|work|privacy|training)-0"/);
  expect(html).toContain('id="scores-0"');
});
