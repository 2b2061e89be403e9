/** `init`: begin a configuration. */
import type { Desk } from './desk.ts';
import { type EverywhereFlags, FLAGS } from './flags.ts';

interface InitFlags extends EverywhereFlags {
  readonly target?: string;
  readonly entity?: string;
  readonly identityFile?: string;
  readonly force?: boolean;
}

export function addInit(desk: Desk): void {
  desk
    .command('init', 'begin a configuration with what is understood of a file')
    .argument('<source>', 'the protected file')
    .description(
      'Writes synthetic-fixtures.yml, with the columns, personal data and rules that were found as comments to be confirmed, ' +
        'and a JSON Schema of one record. Nothing is learned, and no value of fewer than 5 people is written.',
    )
    .addOption(FLAGS.target())
    .addOption(FLAGS.entity())
    .addOption(FLAGS.identityFile())
    .option('--force', 'replace the files where they are there')
    .action(async (source: string, flags: InitFlags) => {
      const seat = await desk.seat(flags);
      const pipeline = await desk.bench.pipeline();
      const { target, entity, force } = flags;
      desk.said(await pipeline.init({ source, target, entity, force }, seat), flags, seat);
    });
}
