/** The commands that judge: `evaluate`, `gate`, `baseline update`. */

import { DEFAULTS } from '../config/config.ts';
import type { Desk, RunFlags } from './desk.ts';
import { FLAGS } from './flags.ts';

export function addEvaluate(desk: Desk): void {
  desk
    .command('evaluate', 'judge any two files')
    .description('Judges how faithful and how private one table is to another, whoever made them.')
    .requiredOption('--real <file>', 'the real rows')
    .requiredOption('--synthetic <file>', 'the rows to judge')
    .addOption(FLAGS.holdout())
    .addOption(FLAGS.target())
    .addOption(FLAGS.protected())
    .addOption(FLAGS.entity())
    .addOption(FLAGS.baseline())
    .addOption(FLAGS.out())
    .addOption(FLAGS.identityFile())
    .addOption(FLAGS.threads())
    .action(async (flags: RunFlags & { readonly real: string; readonly synthetic: string }) => {
      const seat = await desk.seat(flags);
      const job = { ...flags, out: flags.out ?? DEFAULTS.out };
      const pipeline = await desk.bench.pipeline();
      await desk.finish(await pipeline.evaluate(job, seat), flags, seat, job.out);
    });
}

export function addGate(desk: Desk): void {
  desk
    .command('gate', 'judge a report again')
    .argument('<report>', 'the report.json of a run')
    .description(
      'Judges a report by the limits of the configuration as they are now. Nothing is measured again.',
    )
    .addOption(FLAGS.config())
    .addOption(FLAGS.baseline())
    .action(async (report: string, flags: RunFlags) => {
      const seat = await desk.seat(flags);
      const { gate } = await import('./gate.ts');
      await desk.finish({ report: gate({ report, ...flags }) }, flags, seat);
    });
}

export function addBaseline(desk: Desk): void {
  const baseline = desk
    .group('baseline', 'keep measurements to compare with')
    .description('Works on the committed baseline that `baseline:` limits compare with.');
  desk
    .command('update', 'write the measurements of a report as the baseline', baseline)
    .argument('<report>', 'the report.json of a run')
    .description(
      'Writes the measurements of a report as the baseline, and prints what changes. Commit the file; a reviewer ' +
        'then sees every figure that moved.',
    )
    .addOption(FLAGS.config())
    .addOption(FLAGS.baseline())
    .option('--exact', 'every digit, instead of steps of .005 (for a repository that is not public)')
    .action(async (report: string, flags: RunFlags & { readonly exact?: boolean }) => {
      const seat = await desk.seat(flags);
      const { updateBaseline } = await import('./gate.ts');
      desk.said(updateBaseline({ report, ...flags }), flags, seat);
    });
}
