/** The commands that make models and fixtures: `run`, `train`, `generate`, `export`, `demo`. */

import { Option } from 'commander';
import { type Config, DEFAULTS } from '../config/config.ts';
import { formatOf } from '../config/formats.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../config/jobs.ts';
import { UserError } from '../error.ts';
import type { Desk, RunFlags } from './desk.ts';
import { type EverywhereFlags, FLAGS } from './flags.ts';

export function addRun(desk: Desk): void {
  desk
    .command('run', 'learn a file, write fixtures, judge them')
    .argument(
      '[source]',
      'the protected file: csv, tsv, json, ndjson, parquet, txt, log; also .gz, also .age',
    )
    .description(
      'Learns the rows of SOURCE, writes synthetic fixtures, and judges how faithful and how private they are. ' +
        'With no SOURCE, works on the data sets of synthetic-fixtures.yml. With no configuration, infers everything ' +
        'and prints what it understood before it trains.',
    )
    .addOption(FLAGS.config())
    .addOption(FLAGS.only())
    .addOption(FLAGS.out())
    .addOption(FLAGS.rows())
    .addOption(FLAGS.seed())
    .addOption(FLAGS.target())
    .addOption(FLAGS.protected())
    .addOption(FLAGS.entity())
    .addOption(FLAGS.holdout())
    .addOption(FLAGS.where())
    .addOption(FLAGS.schema())
    .addOption(FLAGS.format())
    .addOption(FLAGS.model('use this model instead of training one'))
    .addOption(FLAGS.baseline())
    .addOption(FLAGS.identityFile())
    .addOption(FLAGS.threads())
    .addOption(FLAGS.engine())
    .addHelpText('after', () => runHelp(desk.bench.command))
    .action(async (source: string | undefined, flags: RunFlags) => {
      const config = desk.configure(flags, source);
      const seat = await desk.seat({ ...flags, threads: config.threads });
      const pipeline = await desk.bench.pipeline();
      await desk.finish(await pipeline.run(config, seat), flags, seat, config.out);
    });
}

export function addTrain(desk: Desk): void {
  desk
    .command('train', 'learn a file and keep the model')
    .argument('[source]', 'the protected file')
    .description('Learns the rows of SOURCE and writes the model to a file. Nothing is generated or judged.')
    .requiredOption('--model <file>', 'where to write the model')
    .addOption(FLAGS.config())
    .addOption(FLAGS.only())
    .addOption(FLAGS.target())
    .addOption(FLAGS.entity())
    .addOption(FLAGS.schema())
    .addOption(FLAGS.identityFile())
    .addOption(FLAGS.threads())
    .addOption(FLAGS.engine())
    .addHelpText(
      'after',
      '\nA model is learned from protected rows. With --identity-file it is sealed and may be committed; without, ' +
        'treat it as you treat the source.',
    )
    .action(async (source: string | undefined, flags: RunFlags & { readonly model: string }) => {
      const { model, ...rest } = flags;
      const config = single(desk.configure(rest, source));
      const seat = await desk.seat({ ...flags, threads: config.threads });
      const pipeline = await desk.bench.pipeline();
      desk.said(await pipeline.train(config, model, seat), flags, seat);
    });
}

export function addGenerate(desk: Desk): void {
  desk
    .command('generate', 'write rows from a model')
    .description(
      'Writes synthetic rows from a model file. The source is not at hand, so the rows are not judged: ' +
        '`run --model FILE` judges them.',
    )
    .requiredOption('--model <file>', 'a model that `train` has written')
    .addOption(FLAGS.rows())
    .addOption(FLAGS.from())
    .addOption(FLAGS.where().conflicts('prefixes'))
    .addOption(FLAGS.prefixes().conflicts('rows'))
    .addOption(FLAGS.seed())
    .addOption(FLAGS.format())
    .addOption(FLAGS.out())
    .addOption(FLAGS.identityFile())
    .addOption(FLAGS.threads())
    .action(async (flags: RunFlags & { readonly model: string; readonly from?: number }) => {
      const seat = await desk.seat(flags);
      const seed = flags.seed === 'run' ? desk.bench.runSeed() : flags.seed;
      const job = {
        ...flags,
        seed,
        out: flags.out ?? DEFAULTS.out,
        format: flags.format === undefined ? undefined : formatOf(flags.format),
      };
      const pipeline = await desk.bench.pipeline();
      desk.said(await pipeline.generate(job, seat), flags, seat);
    });
}

interface ExportFlags extends EverywhereFlags {
  readonly model: string;
  readonly format: ExportFormat;
  readonly out: string;
  readonly identityFile?: string;
}

export function addExport(desk: Desk): void {
  desk
    .command('export', 'write a model in the format of another framework')
    .description(
      'Writes a model as a LayersModel of TensorFlow.js: model.json, weights.bin, and language.json with what its ' +
        'tokens mean.',
    )
    .requiredOption('--model <file>', 'a model that `train` has written')
    .addOption(new Option('--format <format>', 'tfjs').choices(EXPORT_FORMATS).makeOptionMandatory())
    .requiredOption('--out <dir>', 'a new or an empty folder')
    .addOption(FLAGS.identityFile())
    .addHelpText(
      'after',
      '\nA model is learned from protected rows, and what is exported is not sealed: treat it as you treat the source.',
    )
    .action(async (flags: ExportFlags) => {
      const seat = await desk.seat(flags);
      const pipeline = await desk.bench.pipeline();
      desk.said(await pipeline.exportModel(flags, seat), flags, seat);
    });
}

export function addDemo(desk: Desk): void {
  desk
    .command('demo', 'see it work on a simulated clinic')
    .description(
      'Runs the whole job on the records of a simulated cardiology clinic that comes with the program.',
    )
    .addOption(FLAGS.out())
    .addOption(FLAGS.rows())
    .addOption(FLAGS.seed())
    .addOption(FLAGS.threads())
    .action(async (flags: RunFlags) => {
      const out = flags.out ?? DEFAULTS.out;
      const config = desk.configure({ ...flags, out, config: desk.bench.clinic });
      const seat = await desk.seat({ ...flags, threads: config.threads });
      seat.reporter.note(`A simulated clinic: ${config.datasets[0].source}`);
      const pipeline = await desk.bench.pipeline();
      await desk.finish(await pipeline.run(config, seat), flags, seat, out);
      seat.reporter.result(`\n${next(desk.bench.command, out)}`);
    });
}

function single(config: Config): Config {
  if (config.datasets.length === 1) return config;
  throw new UserError(
    `a model is of one data set, and the configuration has ${config.datasets.length}`,
    `name one with --only: ${config.datasets.map((dataset) => dataset.name).join(', ')}`,
    { file: config.file },
  );
}

function runHelp(command: string): string {
  return `
The out folder then holds fixtures/, report.html, report.json, dossier.html, summary.md and junit.xml. Fixtures are there only if no
limit was broken.

Examples:
  ${command} run data/patients.csv --target readmitted --entity mrn
  ${command} run data/patients.csv --rows 200 --seed 7
  ${command} run data/patients.csv --where "sex = 'female' and age between 30 and 50"
  ${command} run --only patients --out build/fixtures
  ${command} run data/patients.csv.age --identity-file ~/.config/synthetic-fixtures/key.txt
  ${command} run train.csv --holdout test.csv --json > report.json`;
}

function next(command: string, out: string): string {
  const lines = [
    [`open ${out}/report.html`, 'what was measured, column by column'],
    [`${command} run YOUR-FILE.csv`, 'the same for a file of your own'],
    [`${command} run --help`, 'what can be set'],
  ];
  const width = Math.max(...lines.map(([what]) => what.length));
  return ['Next:', ...lines.map(([what, why]) => `  ${what.padEnd(width)}   ${why}`)].join('\n');
}
