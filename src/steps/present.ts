/** The report in all its forms, put into the staging folder. */
import type { KeyObject } from 'node:crypto';
import { type BaselineState, changesSince } from '../gate/baseline.ts';
import type { Staging } from '../release/release.ts';
import type { DatasetDetails, Report } from '../report/report.ts';

export async function present(
  staging: Staging,
  report: Report,
  details: readonly DatasetDetails[],
  baseline: BaselineState,
  signingKey?: KeyObject,
): Promise<void> {
  // The charting library is most of the program's size: loaded when there is something to draw.
  const [{ renderDossier }, { renderHtml }, { renderJson }, { renderJunit }, { renderMarkdown }] =
    await Promise.all([
      import('../report/dossier.ts'),
      import('../report/html.ts'),
      import('../report/json.ts'),
      import('../report/junit.ts'),
      import('../report/markdown.ts'),
    ]);
  const changes = changesSince(baseline, report);
  staging.report('report.json', renderJson(report));
  staging.report('report.html', renderHtml(report, details, { changes }));
  staging.report('dossier.html', renderDossier(report, details, { privateKey: signingKey }));
  staging.report('summary.md', renderMarkdown(report, { changes }));
  staging.report('junit.xml', renderJunit(report));
}
