/** The learning rate over the optimiser steps: warms up, holds, and falls to nothing along a half cosine. */
export class Schedule {
  private fallFrom: number;
  private fallRate: number;

  /** @param end steps in all @param hold share of them before the rate falls */
  constructor(
    private readonly peak: number,
    private readonly warmup: number,
    private end: number,
    hold: number,
  ) {
    this.fallFrom = Math.floor(end * hold);
    this.fallRate = peak;
  }

  /** The rate of step 1, 2, … */
  rate(step: number): number {
    const warm = Math.min(1, step / Math.max(1, this.warmup));
    if (step <= this.fallFrom) return this.peak * warm;
    const along = Math.min(1, (step - this.fallFrom) / Math.max(1, this.end - this.fallFrom));
    return this.fallRate * warm * 0.5 * (1 + Math.cos(Math.PI * along));
  }

  /** Steps in all, as planned now. */
  get steps(): number {
    return this.end;
  }

  /** From this step on, fall from the rate of now to nothing within `within` steps. */
  finish(step: number, within: number): void {
    this.fallRate = this.rate(step);
    this.fallFrom = step;
    this.end = Math.min(this.end, step + within);
  }
}
