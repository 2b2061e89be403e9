/** The outputs of action.yml, as one typed object that is written in one place. */
import { join } from 'node:path';
import type { RunVerdict } from '../../gate/exit.ts';
import { fidelityOutput, privacyOutput } from '../../report/outline.ts';
import type { Report } from '../../report/report.ts';
import type { Uploaded } from './artifact.ts';
import type { Commands } from './commands.ts';

export interface ActionOutputs {
  readonly verdict: RunVerdict;
  /** Each data set's name, verdict and fixtures. */
  readonly datasets: readonly {
    readonly name: string;
    readonly verdict: RunVerdict;
    readonly fixtures: readonly { readonly path: string; readonly rows: number; readonly sha256: string }[];
  }[];
  /** Absolute path of a folder that is empty where nothing was released; null where there is no result. */
  readonly fixturesPath: string | null;
  /** Absolute path of report.json; null where no report was written. */
  readonly reportPath: string | null;
  readonly artifactId: number | null;
  readonly artifactUrl: string | null;
  /** Whether every model came from the cache or a file. */
  readonly modelCacheHit: boolean;
  /** The worst overall accuracy. */
  readonly fidelity: number | null;
  readonly privacy: 'pass' | 'fail' | 'insufficient';
}

/** Names of all outputs, as in action.yml; a test holds the two together. */
export const OUTPUT_NAMES = [
  'verdict',
  'datasets',
  'fixtures-path',
  'report-path',
  'artifact-id',
  'artifact-url',
  'model-cache-hit',
  'fidelity',
  'privacy',
] as const;

/** Set every output, always all of them: an empty text stands for what there is not. */
export function writeOutputs(commands: Pick<Commands, 'setOutput'>, outputs: ActionOutputs): void {
  const values: Record<(typeof OUTPUT_NAMES)[number], string> = {
    verdict: outputs.verdict,
    datasets: JSON.stringify(outputs.datasets),
    'fixtures-path': outputs.fixturesPath ?? '',
    'report-path': outputs.reportPath ?? '',
    'artifact-id': outputs.artifactId === null ? '' : String(outputs.artifactId),
    'artifact-url': outputs.artifactUrl ?? '',
    'model-cache-hit': String(outputs.modelCacheHit),
    fidelity: outputs.fidelity === null ? '' : String(outputs.fidelity),
    privacy: outputs.privacy,
  };
  for (const name of OUTPUT_NAMES) commands.setOutput(name, values[name]);
}

/** What is set where a run ends before it has a report. */
export function outputsWithoutReport(verdict: 'skipped' | 'error'): ActionOutputs {
  return {
    verdict,
    datasets: [],
    fixturesPath: null,
    reportPath: null,
    artifactId: null,
    artifactUrl: null,
    modelCacheHit: false,
    fidelity: null,
    privacy: 'insufficient',
  };
}

/** The outputs of a run that has a report. */
export function outputsOf(report: Report, out: string, uploaded: Uploaded | null): ActionOutputs {
  return {
    verdict: report.verdict,
    datasets: report.datasets.map(({ name, verdict, fixtures }) => ({
      name,
      verdict,
      fixtures: fixtures.map(({ path, rows, sha256 }) => ({ path: join(out, path), rows, sha256 })),
    })),
    fixturesPath: join(out, 'fixtures'),
    reportPath: join(out, 'report.json'),
    artifactId: uploaded?.id ?? null,
    artifactUrl: uploaded?.url ?? null,
    modelCacheHit: report.datasets.length > 0 && report.datasets.every(({ model }) => model?.cached === true),
    fidelity: fidelityOutput(report),
    privacy: privacyOutput(report),
  };
}
