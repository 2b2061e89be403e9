/** `tune`: search for a better recipe within a time budget. */
import { InvalidArgumentError, Option } from 'commander';
import type { Desk, RunFlags } from './desk.ts';
import { FLAGS } from './flags.ts';

function minutes(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1440) return value;
  throw new InvalidArgumentError('Expected a number of minutes, at most 1440.');
}

export function addTune(desk: Desk): void {
  desk
    .command('tune', 'search for settings that suit a file better')
    .argument('[source]', 'the protected file')
    .description(
      'Tries changes of the network and its training on parts of the rows, scores each on rows that it was not given, ' +
        'and writes the best into the configuration, where it is better than the default by more than the noise; then which training of it, as they differ by chance. ' +
        'The rows that the report judges by are not touched.',
    )
    .addOption(new Option('--minutes <n>', 'time for each data set (default: 5)').argParser(minutes))
    .addOption(
      new Option(
        '--objective <what>',
        'agreement, not being told apart and usefulness together, or usefulness alone (default: balanced)',
      ).choices(['balanced', 'utility']),
    )
    .addOption(FLAGS.config())
    .addOption(FLAGS.only())
    .addOption(FLAGS.out())
    .addOption(FLAGS.target())
    .addOption(FLAGS.entity())
    .addOption(FLAGS.holdout())
    .addOption(FLAGS.identityFile())
    .addOption(FLAGS.threads())
    .addOption(FLAGS.engine())
    .addHelpText(
      'after',
      '\nA folder OUT-tune holds what was tried: a page with the frontier of fidelity against privacy, and a journal ' +
        'of settings and scores, by which a stopped search goes on.',
    )
    .action(async (source: string | undefined, flags: RunFlags) => {
      const config = desk.configure(flags, source);
      const seat = await desk.seat({ ...flags, threads: config.threads });
      const pipeline = await desk.bench.pipeline();
      desk.said(await pipeline.tune(config, seat), flags, seat);
    });
}
