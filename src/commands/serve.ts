/** Fixtures that were released before, put into the out folder of a run that cannot make its own. */
import type { Config } from '../config/config.ts';
import { type Owner, prepare, stage } from '../release/release.ts';
import { renderHtml } from '../report/html.ts';
import { renderJson } from '../report/json.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { buildReport, type FixtureFacts, type Report } from '../report/report.ts';
import type { Released } from '../vault/released.ts';
import { VERSION } from '../version.ts';

/**
 * @param released fixtures whose signature was checked; null where there are none to serve
 * @param reason why this run makes and judges nothing, for the report
 * @returns the report of a skipped run
 */
export function serve(config: Config, released: Released | null, reason: string, owner: Owner): Report {
  prepare(config.out, owner);
  const staging = stage(config.out, owner);
  try {
    const fixtures = new Map<string, FixtureFacts[]>();
    for (const { dataset, name, format, rows, bytes } of released?.files ?? []) {
      const sink = staging.fixture(name);
      sink.write(bytes);
      const { path, sha256 } = sink.end();
      fixtures.set(dataset, [...(fixtures.get(dataset) ?? []), { path, format, rows, sha256 }]);
    }
    const none = { source: null, train: null, holdout: null, evaluated: null, written: null };
    const report = buildReport({
      version: VERSION,
      seed: config.datasets[0].seed,
      rows: config.datasets[0].rows ?? 0,
      timings: {},
      datasets: config.datasets.map(({ name }) => ({
        name,
        verdict: 'skipped',
        reason,
        rows: none,
        model: null,
        fixtures: fixtures.get(name) ?? [],
      })),
    });
    staging.report('report.json', renderJson(report));
    staging.report('report.html', renderHtml(report));
    staging.report('summary.md', renderMarkdown(report));
    staging.report('junit.xml', renderJunit(report));
    staging.publish({ fixtures: released !== null });
    return report;
  } finally {
    staging.discard();
  }
}
