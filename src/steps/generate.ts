/** `generate`: rows from a model file. The source is not at hand, so nothing is judged; memory does not grow with rows. */

import type { SteerConfig } from '../config/config.ts';
import { fileName } from '../config/formats.ts';
import type { GenerateJob } from '../config/jobs.ts';
import { whereOf } from '../config/steering.ts';
import { loadWasmEngine } from '../engine/wasm/load.ts';
import { readModel } from '../model/checkpoint.ts';
import type { Model } from '../model/model.ts';
import type { Context } from '../platform/context.ts';
import { prepare, stage } from '../release/release.ts';
import { modelBytes } from './model-file.ts';
import { effortsOf, type Request, requestOf } from './steer.ts';
import { drawnAgain, mannerOf, writeFixture } from './write.ts';

const STEM = 'synthetic';

/** @returns what was done, in words */
export async function generate(job: GenerateJob, context: Context): Promise<string> {
  prepare(job.out, context.owner);
  const model = readModel(modelBytes(job.model, context), loadWasmEngine({ threads: context.threads }));
  const steering = await steeringOf(job, model, context);
  const rows = steering?.rows ?? job.rows ?? model.sourceRows;
  const manner = mannerOf(model.writing);
  const format = job.format ?? manner.format;
  const file = fileName(STEM, format);
  const staging = stage(job.out, context.owner);
  try {
    context.reporter.phase('generating');
    const sink = staging.fixture(file);
    const { from, seed = 1 } = job;
    const redraws = { count: 0 };
    const writing = { model, rows, from, seed, manner, steering, redraws, context };
    await writeFixture(writing, STEM, format, sink);
    staging.publish({ fixtures: true });
    for (const line of drawnAgain(redraws, model.schema)) context.reporter.note(line);
    if (steering) for (const line of effortsOf(file, steering, model.sourceRows)) context.reporter.note(line);
  } finally {
    staging.discard();
    model.network.dispose();
    model.tail?.network.dispose();
  }
  return `Wrote ${rows} rows to ${job.out}/fixtures/${file}. They are not judged: \`run --model\` judges them.`;
}

async function steeringOf(
  { where, prefixes, rows }: GenerateJob,
  model: Model,
  context: Context,
): Promise<Request | undefined> {
  if (where === undefined && prefixes === undefined) return undefined;
  const steer: SteerConfig =
    prefixes !== undefined ? { by: 'prefixes', file: prefixes } : { by: 'where', condition: whereOf(where!) };
  const request = await requestOf(model, { steer, rows, usual: model.sourceRows }, context);
  for (const line of request.notes) context.reporter.note(line);
  return request;
}
