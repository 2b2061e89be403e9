/** Ctrl-C and a cancelled job: stop at the next safe point, clean up, and say so with the exit status. */

import { EXIT } from './exit.ts';

/** The work was stopped by a signal. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly status: number;
  constructor(readonly signal: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${signal}`);
    this.status = EXIT[signal];
  }
}

/** After this long without a safe point the process ends where it stands. */
const PATIENCE_MS = 5_000;

export interface Interruption {
  /** Aborts with a `Stopped` as its reason. */
  readonly signal: AbortSignal;
  /** Listen no more. */
  dispose(): void;
}

/** A second signal, or patience running out, ends the process at once. */
export function onInterruption(process: NodeJS.Process): Interruption {
  const controller = new AbortController();
  const stop = (signal: 'SIGINT' | 'SIGTERM') => {
    if (controller.signal.aborted) process.exit(EXIT[signal]);
    controller.abort(new Stopped(signal));
    setTimeout(() => process.exit(EXIT[signal]), PATIENCE_MS).unref();
  };
  const onInterrupt = () => stop('SIGINT');
  const onTerminate = () => stop('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}
