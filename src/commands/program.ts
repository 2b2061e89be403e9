/** The commands of the terminal program: flags in, typed jobs out. What they do is elsewhere. */

import { Command } from 'commander';
import { type Config, DEFAULTS, type Inputs } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { UserError } from '../error.ts';
import { exitStatus } from '../gate/exit.ts';
import type { Context } from '../platform/context.ts';
import type { Report } from '../report/report.ts';
import { VERSION } from '../version.ts';
import { type EverywhereFlags, everywhere, FLAGS } from './flags.ts';
import type { Outcome, Pipeline } from './pipeline.ts';

/** What an entry lends to the commands. */
export interface Bench {
  /** Loaded only when a command needs it: it is most of the program. */
  pipeline(): Promise<Pipeline>;
  /** Called once the flags are known and before any work. */
  open(flags: EverywhereFlags & { readonly threads?: number }): Context & { readonly look: Look };
  /** Text for stdout, whatever the flags say. */
  print(text: string): void;
  /** How the user started the program, for hints: `node dist/cli.cjs`. */
  readonly command: string;
  /** The simulated clinic: its configuration. */
  readonly clinic: string;
  runSeed(): number;
}

/** How text looks where the user reads it. */
export interface Look {
  readonly color: boolean;
  readonly width: number;
}

interface RunFlags extends EverywhereFlags, Omit<Inputs, 'source'> {
  readonly config?: string;
}

/** @returns a command whose `parseAsync` settles when the work is done; `ended` gets the exit status */
export function program(bench: Bench, ended: (status: number) => void): Command {
  const root = new Command('synthetic-fixtures')
    .description(
      'Learns a protected table with a small neural network and writes synthetic fixtures that look like it,\n' +
        'measures how faithful and how private they are, and gates them.',
    )
    .usage('COMMAND [flags]')
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'explain a command')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .addHelpText('after', () => overview(bench.command));

  const finish = async (
    { report }: Outcome,
    flags: EverywhereFlags,
    { reporter, look }: Context & { readonly look: Look },
    out?: string,
  ) => {
    if (flags.json) bench.print(json(report));
    const { renderTerminal } = await import('../report/terminal.ts');
    reporter.result(renderTerminal(report, { ...look, out }).trimEnd());
    ended(exitStatus(report.verdict));
  };
  const said = (text: string, context: Context) => {
    context.reporter.result(text);
    ended(0);
  };

  everywhere(
    root
      .command('run')
      .argument('[source]', 'the protected file: csv, tsv, txt, also gzipped')
      .summary('learn a file, write fixtures, judge them')
      .description(
        'Learns the rows of SOURCE, writes synthetic fixtures, and judges how faithful and how private they are.\n' +
          'With no SOURCE, works on the data sets of synthetic-fixtures.yml. With no configuration, infers everything\n' +
          'and prints what it understood before it trains.',
      )
      .addOption(FLAGS.config())
      .addOption(FLAGS.only())
      .addOption(FLAGS.out())
      .addOption(FLAGS.rows())
      .addOption(FLAGS.seed())
      .addOption(FLAGS.target())
      .addOption(FLAGS.entity())
      .addOption(FLAGS.holdout())
      .addOption(FLAGS.format())
      .addOption(FLAGS.model('use this model instead of training one'))
      .addOption(FLAGS.baseline())
      .addOption(FLAGS.threads())
      .addHelpText('after', () => runHelp(bench.command)),
  ).action(async (source: string | undefined, flags: RunFlags) => {
    const config = configure(bench, flags, source);
    const context = bench.open({ ...flags, threads: config.threads });
    await finish(await (await bench.pipeline()).run(config, context), flags, context, config.out);
  });

  everywhere(
    root
      .command('train')
      .argument('[source]', 'the protected file')
      .summary('learn a file and keep the model')
      .description(
        'Learns the rows of SOURCE and writes the model to a file. Nothing is generated or judged.',
      )
      .requiredOption('--model <file>', 'where to write the model')
      .addOption(FLAGS.config())
      .addOption(FLAGS.only())
      .addOption(FLAGS.target())
      .addOption(FLAGS.entity())
      .addOption(FLAGS.threads())
      .addHelpText(
        'after',
        '\nA model is learned from protected rows: treat the file as you treat the source.',
      ),
  ).action(async (source: string | undefined, flags: RunFlags & { readonly model: string }) => {
    const { model, ...rest } = flags;
    const config = single(configure(bench, rest, source));
    const context = bench.open({ ...flags, threads: config.threads });
    said(await (await bench.pipeline()).train(config, model, context), context);
  });

  everywhere(
    root
      .command('generate')
      .summary('write rows from a model')
      .description(
        'Writes synthetic rows from a model file. The source is not at hand, so the rows are not judged:\n' +
          '`run --model FILE` judges them.',
      )
      .requiredOption('--model <file>', 'a model that `train` has written')
      .addOption(FLAGS.rows())
      .addOption(FLAGS.seed())
      .addOption(FLAGS.format())
      .addOption(FLAGS.out())
      .addOption(FLAGS.threads()),
  ).action(async (flags: RunFlags & { readonly model: string }) => {
    const context = bench.open(flags);
    const seed = flags.seed === 'run' ? bench.runSeed() : flags.seed;
    const job = { ...flags, seed, out: flags.out ?? DEFAULTS.out, format: format(flags.format) };
    said(await (await bench.pipeline()).generate(job, context), context);
  });

  everywhere(
    root
      .command('evaluate')
      .summary('judge any two files')
      .description('Judges how faithful and how private one table is to another, whoever made them.')
      .requiredOption('--real <file>', 'the real rows')
      .requiredOption('--synthetic <file>', 'the rows to judge')
      .addOption(FLAGS.holdout())
      .addOption(FLAGS.target())
      .addOption(FLAGS.entity())
      .addOption(FLAGS.baseline())
      .addOption(FLAGS.out())
      .addOption(FLAGS.threads()),
  ).action(async (flags: RunFlags & { readonly real: string; readonly synthetic: string }) => {
    const context = bench.open(flags);
    const job = { ...flags, out: flags.out ?? DEFAULTS.out };
    await finish(await (await bench.pipeline()).evaluate(job, context), flags, context, job.out);
  });

  everywhere(
    root
      .command('gate')
      .argument('<report>', 'the report.json of a run')
      .summary('judge a report again')
      .description(
        'Judges a report by the limits of the configuration as they are now. Nothing is measured again.',
      )
      .addOption(FLAGS.config())
      .addOption(FLAGS.baseline()),
  ).action(async (report: string, flags: RunFlags) => {
    const context = bench.open(flags);
    const { gate } = await import('./gate.ts');
    await finish({ report: gate({ report, ...flags }) }, flags, context);
  });

  const baseline = root
    .command('baseline')
    .summary('keep measurements to compare with')
    .description('Works on the committed baseline that `baseline:` limits compare with.')
    .helpCommand(false);
  everywhere(
    baseline
      .command('update')
      .argument('<report>', 'the report.json of a run')
      .description(
        'Writes the measurements of a report as the baseline, and prints what changes. Commit the file; a reviewer\n' +
          'then sees every figure that moved.',
      )
      .addOption(FLAGS.config())
      .addOption(FLAGS.baseline())
      .option('--exact', 'every digit, instead of steps of .005 (for a repository that is not public)'),
  ).action(async (report: string, flags: RunFlags & { readonly exact?: boolean }) => {
    const context = bench.open(flags);
    const { updateBaseline } = await import('./gate.ts');
    said(updateBaseline({ report, ...flags }), context);
  });

  everywhere(
    root
      .command('demo')
      .summary('see it work on a simulated clinic')
      .description(
        'Runs the whole job on the records of a simulated cardiology clinic that comes with the program.',
      )
      .addOption(FLAGS.out())
      .addOption(FLAGS.rows())
      .addOption(FLAGS.seed())
      .addOption(FLAGS.threads()),
  ).action(async (flags: RunFlags) => {
    const out = flags.out ?? DEFAULTS.out;
    const config = configure(bench, { ...flags, out, config: bench.clinic });
    const context = bench.open({ ...flags, threads: config.threads });
    context.reporter.note(`A simulated clinic: ${config.datasets[0].source}`);
    const outcome = await (await bench.pipeline()).run(config, context);
    await finish(outcome, flags, context, out);
    context.reporter.result(`\n${next(bench.command, out)}`);
  });

  return root;
}

function configure(bench: Bench, flags: Omit<RunFlags, 'color'>, source?: string): Config {
  const { config: file, ...inputs } = flags;
  return loadConfig({ file, inputs: { ...inputs, source }, runSeed: bench.runSeed });
}

function single(config: Config): Config {
  if (config.datasets.length === 1) return config;
  throw new UserError(
    `a model is of one data set, and the configuration has ${config.datasets.length}`,
    `name one with --only: ${config.datasets.map((dataset) => dataset.name).join(', ')}`,
    { file: config.file },
  );
}

function format(text: string | undefined): 'csv' | undefined {
  if (text === undefined || text === 'csv') return text;
  throw new UserError(`there is no format \`${text}\``, 'allowed: csv');
}

const json = (report: Report) => `${JSON.stringify(report, null, 2)}\n`;

function overview(command: string): string {
  return `
Start here:
  ${command} demo                                see the whole job on a simulated clinic, in about a minute
  ${command} run data/patients.csv               the same for your own file, nothing to configure

Exit status: 0 pass or warning, 1 a limit is broken or the data cannot tell, 2 something for you to mend,
70 a fault of ours, 130 and 143 stopped by a signal.`;
}

function runHelp(command: string): string {
  return `
The out folder then holds fixtures/, report.html, report.json, summary.md and junit.xml. Fixtures are there only if no
limit was broken.

Examples:
  ${command} run data/patients.csv --target readmitted --entity mrn
  ${command} run data/patients.csv --rows 200 --seed 7
  ${command} run --only patients --out build/fixtures
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
