/**
 * The story, on one page:
 *
 *     protected file ──read──▶ text, schema, split ──obtain──▶ model ──write──▶ fixtures
 *                                                     │                                          │
 *                                                     └────────────────▶ assess ◀────────────────┘
 *                                                                          │
 *                                                                       verdict ──▶ report ──▶ publish
 */
import { basename } from 'node:path';
import { readBaseline } from './config/baseline.ts';
import type { Config, DatasetConfig } from './config/config.ts';
import { chooseEngine } from './engine/choose.ts';
import type { Engine } from './engine/engine.ts';
import type { BaselineState } from './gate/baseline.ts';
import { releases } from './gate/exit.ts';
import type { Context } from './platform/context.ts';
import { realKeys, realKeysOf } from './record/real-keys.ts';
import { prepare, type Staging, stage } from './release/release.ts';
import { fieldReports } from './report/fields.ts';
import { buildReport, type DatasetDetails, type DatasetPart, type Report } from './report/report.ts';
import { assess } from './steps/assess.ts';
import { obtain } from './steps/obtain.ts';
import { present } from './steps/present.ts';
import { read } from './steps/read.ts';
import { checkSteering, effortsOf, requestsOf } from './steps/steer.ts';
import { drawnAgain, rowsOf, writeOutputs } from './steps/write.ts';
import { Stopwatch } from './stopwatch.ts';
import { VERSION } from './version.ts';

export { evaluate } from './steps/evaluate.ts';
export { exportModel } from './steps/export.ts';
export { generate } from './steps/generate.ts';
export { init } from './steps/init.ts';
export { train } from './steps/train.ts';
export { tune } from './steps/tune.ts';

/** Most rows that are judged beyond those that are written. */
const JUDGED = 10_000;

/** Sources to fixtures, verdict and report. */
export async function run(config: Config, context: Context): Promise<{ report: Report }> {
  prepare(config.out, context.owner);
  const engine = await chooseEngine(config.engine, context);
  const baseline = readBaseline(config.baseline);
  const clock = new Stopwatch();
  const staging = stage(config.out, context.owner);
  try {
    const done: Done[] = [];
    for (const dataset of config.datasets)
      done.push(await work(dataset, { file: config.file, engine, baseline, clock, staging, context }));
    const first = config.datasets[0];
    const report = buildReport({
      version: VERSION,
      seed: first.seed,
      rows: first.rows ?? done[0].part.rows.source ?? 0,
      timings: {
        train: clock.of('train'),
        generate: clock.of('generate'),
        evaluate: clock.of('evaluate'),
        total: clock.total,
      },
      warnings: done.flatMap(({ warnings }) => warnings),
      datasets: done.map(({ part }) => part),
    });
    const released = releases(report.verdict) ? report : withheld(report);
    await present(
      staging,
      released,
      done.map(({ details }) => details),
      baseline,
      context.signingKey,
    );
    context.signal.throwIfAborted();
    staging.publish({ fixtures: releases(report.verdict) });
    return { report: released };
  } finally {
    staging.discard();
  }
}

interface Desk {
  /** The configuration file. */
  readonly file?: string;
  readonly engine: Engine;
  readonly baseline: BaselineState;
  readonly clock: Stopwatch;
  readonly staging: Staging;
  readonly context: Context;
}

interface Done {
  readonly part: DatasetPart;
  readonly details: DatasetDetails;
  readonly warnings: readonly string[];
}

/** One data set, from its file to its verdict. */
async function work(given: DatasetConfig, desk: Desk): Promise<Done> {
  const { clock, context, engine } = desk;
  const { reporter } = context;

  const { dataset, understood, manner } = await read(given, context, desk.file);
  const { schema, text } = understood;
  checkSteering(dataset, schema, desk.file);

  reporter.phase(`${dataset.name}: training`);
  const { model, facts, curve } = await clock.time('train', () =>
    obtain(dataset, understood, manner, engine, context),
  );

  try {
    reporter.phase(`${dataset.name}: generating`);
    const requests = await requestsOf(dataset, understood, model, context, desk.file);
    const wanted = dataset.outputs.map((output, i) => requests[i]?.rows ?? rowsOf(output, dataset, model));
    const free = wanted.filter((_, i) => requests[i] === undefined);
    const rows = Math.max(...free, Math.min(text.rows, JUDGED));
    const isReal = realKeys(realKeysOf(text, schema, String(dataset.seed)));
    const redraws = { count: 0 };
    const writing = { model, seed: dataset.seed, rows, manner, isReal, redraws, context };
    const written = await clock.time('generate', () =>
      writeOutputs(dataset, writing, requests, desk.staging),
    );
    const efforts = written.steered.flatMap(({ output, request }) =>
      effortsOf(output.file, request, model.sourceRows),
    );
    for (const line of [...efforts, ...drawnAgain(redraws, schema)]) reporter.note(line);

    reporter.phase(`${dataset.name}: evaluating`);
    const { judgement, details, faults, notes } = await clock.time('evaluate', () =>
      assess(dataset, understood, model, written, desk.baseline, context),
    );
    for (const line of notes) reporter.note(line);
    return {
      part: {
        name: dataset.name,
        judgement,
        rows: {
          source: text.rows,
          train: understood.train.table.rows,
          holdout: understood.auditOut.table.rows,
          evaluated: rows,
          written: Math.max(...wanted),
        },
        model: facts,
        fixtures: written.fixtures,
      },
      details: {
        name: dataset.name,
        source: basename(dataset.source),
        evaluation: { ...details, notes: [...details.notes, ...efforts, ...notes] },
        curve,
        fields: fieldReports(schema),
        entity: schema.entity,
        target: schema.target,
        minRecords: dataset.privacy.minRecords,
      },
      warnings: faults.map(
        ({ column, rule, count }) => `${dataset.name}: ${count} rows break the rule “${rule}” of ${column}.`,
      ),
    };
  } finally {
    model.network.dispose();
    model.tail?.network.dispose();
  }
}

/** A report of fixtures that stay here. */
function withheld(report: Report): Report {
  return {
    ...report,
    datasets: report.datasets.map((dataset) => ({
      ...dataset,
      fixtures: [],
      rows: { ...dataset.rows, written: 0 },
    })),
  };
}
