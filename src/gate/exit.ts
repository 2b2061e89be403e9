/** From a verdict to what a shell or a workflow sees. */
import type { Verdict } from './verdict.ts';

/** The verdict of a whole run: those of the gate, and the two that never reach it. */
export type RunVerdict = Verdict | 'skipped' | 'error';

/** `never` reports and lets the build go on; `warn` is stricter than the default. */
export type FailOn = 'fail' | 'warn' | 'never';

/**
 * 0 pass, warn or skipped; 1 fail or insufficient; 70 a fault of ours. What the user can mend (2) and signals
 * (130, 143) end a run before it has a verdict.
 */
export function exitStatus(verdict: RunVerdict, failOn: FailOn = 'fail'): 0 | 1 | 70 {
  if (verdict === 'error') return 70;
  if (verdict === 'pass' || verdict === 'skipped' || failOn === 'never') return 0;
  if (verdict === 'warn') return failOn === 'warn' ? 1 : 0;
  return 1;
}

/** Whether fixtures may leave. `fail-on` decides what the build does, never this. */
export function releases(verdict: RunVerdict): boolean {
  return verdict === 'pass' || verdict === 'warn';
}

/** The verdict of several data sets together. A skipped one says nothing about the others. */
export function overall(verdicts: readonly RunVerdict[]): RunVerdict {
  const order: readonly RunVerdict[] = ['skipped', 'pass', 'warn', 'insufficient', 'fail', 'error'];
  if (verdicts.length === 0) return 'insufficient';
  return order[Math.max(...verdicts.map((verdict) => order.indexOf(verdict)))];
}
