/** The pipeline as the commands see it; `src/pipeline.ts` is it, tests bring their own. */

import type { Config } from '../config/config.ts';
import type { EvaluateJob, ExportJob, GenerateJob, InitJob } from '../config/jobs.ts';
import type { Context } from '../platform/context.ts';
import type { Report } from '../report/report.ts';

export interface Outcome {
  readonly report: Report;
}

export interface Pipeline {
  /** Source to fixtures, verdict and report. */
  run(config: Config, context: Context): Promise<Outcome>;
  /** Learn the one data set and write the model; returns what was done, in words. */
  train(config: Config, model: string, context: Context): Promise<string>;
  /** Search for a better recipe and write it into the configuration; returns what was found, in words. */
  tune(config: Config, context: Context): Promise<string>;
  /** Fixtures from a model; returns what was done, in words. */
  generate(job: GenerateJob, context: Context): Promise<string>;
  /** A model in the files of another framework; returns what was done, in words. */
  exportModel(job: ExportJob, context: Context): Promise<string>;
  /** Begin a configuration with what is understood of a file; returns what was done, in words. */
  init(job: InitJob, context: Context): Promise<string>;
  evaluate(job: EvaluateJob, context: Context): Promise<Outcome>;
}
