/** `tune`: the evaluation's scores go back to the generator. Searches for a better recipe and writes it into the file. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Config, DatasetConfig } from '../config/config.ts';
import { inBraces, newConfig, withRecipe } from '../config/edit.ts';
import { CONFIG_NAME } from '../config/load.ts';
import { chooseEngine } from '../engine/choose.ts';
import type { Engine } from '../engine/engine.ts';
import { UserError } from '../error.ts';
import { difference } from '../gate/figure.ts';
import { mean } from '../measure/statistics.ts';
import type { Context } from '../platform/context.ts';
import { seedOf } from '../record/digest.ts';
import type { Understood } from '../record/understand.ts';
import { writeWhole } from '../release/file.ts';
import { openLines } from '../release/journal.ts';
import type { TuningReport, TuningRound, TuningStart } from '../report/tuning.ts';
import { type Found, findRecipe } from '../tune/find.ts';
import { FORMAT, readJournal } from '../tune/journal.ts';
import { DEFAULT, keyOf, settingsOf } from '../tune/knobs.ts';
import type { Score, Trial } from '../tune/search.ts';
import { both, type Ground } from '../tune/trial.ts';
import { VERSION } from '../version.ts';
import { recipeOf, trainingSettings } from './obtain.ts';
import { read } from './read.ts';

/** @returns what was found, in words */
export async function tune(config: Config, context: Context): Promise<string> {
  const engine = await chooseEngine(config.engine, context);
  const said: string[] = [];
  for (const given of config.datasets) said.push(await tuneOne(config, given, engine, context));
  return said.join('\n');
}

async function tuneOne(
  config: Config,
  given: DatasetConfig,
  engine: Engine,
  context: Context,
): Promise<string> {
  const { reporter } = context;
  const { minutes, objective } = config.tune;
  const { dataset, understood } = await read(given, context, config.file);
  if (objective === 'utility' && understood.schema.target === undefined)
    throw new UserError(
      'the objective is utility, and no column is to be predicted',
      'name one: `target:` in the configuration, or --target',
      { file: dataset.source },
    );
  const { schema, train, validation, content } = understood;
  const ground: Ground = {
    engine,
    schema,
    rows: both(train, validation),
    // Planted records are learned besides: a training with them is another one.
    ...(!dataset.privacy.canaries && { final: { train, validation } }),
    minRecords: dataset.privacy.minRecords,
    first: dataset.conditions,
    gates: dataset.gates,
    objective,
    seed: seedOf(content),
    signal: context.signal,
  };

  reporter.phase(`${dataset.name}: searching, ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`);
  const folder = `${config.out}-tune`;
  const lines = openLines(join(folder, `${dataset.name}.jsonl`));
  const of = createHash('sha256')
    .update(content)
    .update(
      JSON.stringify([
        VERSION,
        FORMAT,
        trainingSettings({ ...dataset, recipe: undefined }),
        objective,
        minutes,
      ]),
    )
    .digest('hex');
  const before = readJournal(lines.text, of);
  if (before) reporter.note(`Goes on after ${before.trials.length} trials of an earlier search (${folder}).`);
  const outcome = await findRecipe({
    ground,
    seconds: minutes * 60,
    of,
    before,
    write: (line, begins) => (begins ? lines.restart(line) : lines.append(line)),
    onTrial: (trial, number, done) => reporter.progress({ done, detail: inWords(trial, number), mark: true }),
    onStart: ({ start, score }, done) =>
      reporter.progress({ done, detail: `training ${start} · ${partsOf(score).join(', ')}`, mark: true }),
  });
  const { start } = outcome.chosen;
  const settings = {
    ...settingsOf(outcome.winner, recipeOf({ recipe: undefined }, understood)),
    ...(start > 0 && { start }),
  };
  const won = Object.keys(settings).length > 0;
  const result = won ? `${gains(outcome).join('; ')}.` : `The default stays: ${outcome.reason}.`;
  const page = join(folder, `${dataset.name}.html`);
  // The charting library is most of the program's size: loaded when there is something to draw.
  const { renderTuning } = await import('../report/tuning.ts');
  writeWhole(
    page,
    renderTuning({
      version: VERSION,
      dataset: dataset.name,
      objective,
      seconds: outcome.spent,
      won,
      reason: result,
      settings,
      written: inBraces(settings),
      rounds: roundsOf(outcome),
      starts: startsOf(outcome),
    } satisfies TuningReport),
  );
  const written = write(config, dataset, understood, won ? settings : undefined);
  return `${dataset.name}: ${result}\n${written}${outcome.trials.length} trials: ${page}`;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What is better than the default, each with what it is expected to be worth. */
function gains({ winner, reason, gain, chosen, starts }: Found): string[] {
  const worth = ({ value, low }: { readonly value: number; readonly low: number }) =>
    `(objective ${difference(value, 4)}, at least ${difference(low, 4)})`;
  return [
    ...(winner === DEFAULT ? [] : [`${sentence(reason)}: ${keyOf(winner)} ${worth(gain!)}`]),
    ...(chosen.gain === null ? [] : [`Training ${chosen.start}, of ${starts.length} ${worth(chosen.gain)}`]),
  ];
}

function inWords({ change, rows, score }: Trial, made: number): string {
  return `trial ${made}, ${rows} rows · ${keyOf(change)} · ${partsOf(score).join(', ')}`;
}

function partsOf(score: Score): string[] {
  const { told, utility } = score;
  return [
    `agreement ${score.fidelity.toFixed(4)}`,
    ...(told === null ? [] : [`told apart ${told.toFixed(3)}`]),
    ...(utility === null ? [] : [`classifiers ${utility.toFixed(3)}`]),
    `membership ${score.membership.toFixed(3)}`,
    ...(score.excess > 0 ? ['a privacy gate is broken'] : []),
  ];
}

function roundsOf({ trials, winner, plan }: Found): TuningRound[] {
  return plan.rungs.map(({ rows }, rung) => {
    const own = trials.filter((trial) => trial.rung === rung);
    const base = new Map(
      own.filter(({ change }) => keyOf(change) === 'default').map((one) => [one.turn, one.score]),
    );
    const names = [...new Set(own.map(({ change }) => keyOf(change)))];
    return {
      rows,
      turns: base.size,
      changes: names.map((name) => {
        const made = own.filter(({ change, turn }) => keyOf(change) === name && base.has(turn));
        const average = (of: (trial: Trial) => number) => mean(made.map(of));
        const known = (of: (trial: Trial) => number | null) =>
          made.some((trial) => of(trial) === null) ? null : average((trial) => of(trial)!);
        return {
          name,
          kind: name === 'default' ? 'default' : name === keyOf(winner) ? 'winner' : 'other',
          fidelity: average(({ score }) => score.fidelity),
          told: known(({ score }) => score.told),
          utility: known(({ score }) => score.utility),
          objective: average(({ score }) => score.objective),
          membership: average(({ score }) => score.membership),
          tried: made.length,
          kept: made.filter(({ score }) => score.excess === 0).length,
          gain: average(({ score, turn }) => score.objective - base.get(turn)!.objective),
          seconds: average((trial) => trial.seconds),
        };
      }),
    };
  });
}

function startsOf({ starts, chosen }: Found): TuningStart[] {
  return starts.map(({ start, score, seconds }) => ({
    ...score,
    start,
    chosen: start === chosen.start,
    kept: score.excess === 0,
    seconds,
  }));
}

/** The winner into the configuration; says what was done to which file. */
function write(
  config: Config,
  dataset: DatasetConfig,
  { schema }: Understood,
  recipe: DatasetConfig['recipe'],
): string {
  const line = `recipe: ${inBraces(recipe ?? {})}`;
  if (config.file !== undefined && dataset.line !== undefined) {
    const text = readFileSync(config.file, 'utf8');
    const changed = withRecipe(text, dataset.name, recipe);
    if (changed === text) return '';
    writeWhole(config.file, changed);
    return recipe === undefined
      ? `Took an earlier recipe out of ${config.file}.\n`
      : `Wrote ${line} into ${config.file}.\n`;
  }
  if (recipe === undefined) return '';
  if (config.file !== undefined)
    return `${config.file} has no such data set: under the one you write, say ${line}\n`;
  const { target, entity } = schema;
  const path = relative(dirname(CONFIG_NAME), dataset.source) || dataset.source;
  writeWhole(CONFIG_NAME, newConfig(dataset.name, { source: path, target, entity }, recipe));
  return `Wrote ${CONFIG_NAME} with ${line}.\n`;
}
