/** `gate REPORT` and `baseline update REPORT`: judging what was measured before, without a row of data. */

import { readFileSync } from 'node:fs';
import { readBaseline } from '../config/baseline.ts';
import { loadLimits } from '../config/load.ts';
import { UserError } from '../error.ts';
import {
  baselineOf,
  compareBaselines,
  describeChanges,
  formatBaseline,
  PUBLIC_STEP,
} from '../gate/baseline.ts';
import { judge } from '../gate/verdict.ts';
import { writeWhole } from '../release/file.ts';
import { parseReport, type Report, rejudge } from '../report/report.ts';

export interface GateJob {
  readonly report: string;
  readonly config?: string;
  readonly baseline?: string;
}

/** The report, judged anew by the limits of today's configuration. */
export function gate(job: GateJob): Report {
  const report = readReport(job.report);
  const limits = loadLimits({ file: job.config });
  const baseline = readBaseline(job.baseline ?? limits.baseline);
  return rejudge(report, (dataset, metrics) =>
    judge(metrics, { dataset, limits: limits.gates(dataset), baseline }),
  );
}

export interface BaselineJob {
  readonly report: string;
  readonly config?: string;
  readonly baseline?: string;
  /** Every digit, for a repository that is not public. */
  readonly exact?: boolean;
}

const USUAL_BASELINE = '.github/fixtures-baseline.json';

/** Write the measurements of a report as the new baseline; returns what changes, a line a metric. */
export function updateBaseline(job: BaselineJob): string {
  const report = readReport(job.report);
  if (report.metrics.length === 0) {
    throw new UserError(
      'This report holds no measurements.',
      'Give the report.json of a run that was judged.',
      { file: job.report },
    );
  }
  const file = job.baseline ?? loadLimits({ file: job.config }).baseline ?? USUAL_BASELINE;
  const before = readBaseline(file);
  const after = baselineOf(report, job.exact ? undefined : PUBLIC_STEP);
  const changes = describeChanges(compareBaselines(before.state === 'ok' ? before.baseline : null, after));
  writeWhole(file, formatBaseline(after));
  return [...changes, '', `Wrote ${file}. Review the difference and commit it.`].join('\n');
}

function readReport(file: string): Report {
  return parseReport(read(file, 'report', 'Give the report.json that a run has written.'), file);
}

function read(file: string, what: string, how: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === 'ENOENT' ? `there is no such ${what}` : `the ${what} cannot be read (${code})`,
      how,
      { file },
    );
  }
}
