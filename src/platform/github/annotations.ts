/**
 * Which findings become annotations. GitHub shows about ten of each level for a step and drops the rest without a
 * word, so the worst come first and the last one says how many more there are.
 */
import { relative, resolve, sep } from 'node:path';
import type { Config } from '../../config/config.ts';
import { concerns, valueWords } from '../../report/outline.ts';
import type { MetricReport, Report } from '../../report/report.ts';
import type { Commands } from './commands.ts';

export const MOST = 10;

export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
}

/** Findings of a report, worst first, each at the line of the configuration that set its limit. */
export function annotationsOf(report: Report, config: Config, workspace: string): Annotation[] {
  const file = config.file === undefined ? undefined : inRepository(config.file, workspace);
  const found = concerns(report.metrics).map((metric): Annotation => {
    const line = file === undefined ? undefined : lineOf(metric, config);
    return {
      level: metric.verdict === 'warn' ? 'warning' : 'error',
      title: `${metric.dataset}: ${metric.name} ${TITLE[metric.verdict ?? 'fail']}`,
      text: `${valueWords(metric)}; ${metric.reason}. ${WAYS_ON}`,
      ...(file === undefined ? {} : { file, line: line ?? 1 }),
    };
  });
  return limit(found);
}

const TITLE = {
  pass: 'is met',
  warn: 'is close to its limit',
  fail: 'breaks its limit',
  insufficient: 'cannot be told',
} as const;

const WAYS_ON =
  'Three ways on: give it more data, change the setting on this line, or accept the change with `baseline update`.';

/** The line that set the deciding bound; else that of the metric, else that of the data set. */
function lineOf(metric: MetricReport, config: Config): number | undefined {
  const dataset = config.datasets.find((one) => one.name === metric.dataset);
  const lines = dataset?.gateLines ?? {};
  return lines[`${metric.name}.${metric.decidedBy ?? 'fail'}`] ?? lines[metric.name] ?? dataset?.line;
}

/** At most `MOST`, errors before warnings; the last of a longer list stands for the rest. */
export function limit(findings: readonly Annotation[]): Annotation[] {
  const ordered = [
    ...findings.filter((finding) => finding.level === 'error'),
    ...findings.filter((finding) => finding.level === 'warning'),
  ];
  if (ordered.length <= MOST) return ordered;
  const rest = ordered.slice(MOST - 1);
  const more: Annotation = {
    level: rest[0].level,
    title: `and ${rest.length} more`,
    text: `${rest.length} more findings are in the job summary and the report, starting with "${rest[0].title}".`,
  };
  return [...ordered.slice(0, MOST - 1), more];
}

export function annotate(
  commands: Pick<Commands, 'error' | 'warning'>,
  annotations: readonly Annotation[],
): void {
  for (const { level, title, text, file, line } of annotations) {
    commands[level](text, { title, ...(file === undefined ? {} : { file, startLine: line }) });
  }
}

/** A path as GitHub wants it: relative to the repository, with slashes; undefined for one outside. */
export function inRepository(file: string, workspace: string): string | undefined {
  const path = relative(resolve(workspace), resolve(file));
  return path === '' || path.startsWith('..') || resolve(path) === path
    ? undefined
    : path.split(sep).join('/');
}
