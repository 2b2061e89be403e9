/** `train`: learn a source and keep the model in a file. Nothing is generated, nothing judged. */
import type { Config } from '../config/config.ts';
import { chooseEngine } from '../engine/choose.ts';
import { writeModel } from '../model/checkpoint.ts';
import type { Context } from '../platform/context.ts';
import { writeModelFile } from './model-file.ts';
import { learnNow } from './obtain.ts';
import { read } from './read.ts';

/** @returns what was done, in words */
export async function train(config: Config, file: string, context: Context): Promise<string> {
  const [given] = config.datasets;
  const engine = await chooseEngine(config.engine, context);
  const { dataset, understood, manner } = await read(given, context);
  context.reporter.phase(`${dataset.name}: training`);
  const model = await learnNow(dataset, understood, manner, engine, context);
  const sealed = writeModelFile(file, writeModel(model), context);
  model.network.dispose();
  model.tail?.network.dispose();
  return sealed
    ? `Wrote the sealed model to ${file}. Only a holder of the identity can use it: it may be committed.`
    : `Wrote the model to ${file}. It is learned from protected rows: keep it as you keep the source.`;
}
