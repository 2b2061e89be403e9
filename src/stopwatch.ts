/** Seconds spent in named parts of the work. Nothing that is written into a fixture depends on it. */
export class Stopwatch {
  private readonly began = performance.now();
  private readonly spent = new Map<string, number>();

  async time<T>(part: string, work: () => T | Promise<T>): Promise<T> {
    const from = performance.now();
    try {
      return await work();
    } finally {
      this.spent.set(part, (this.spent.get(part) ?? 0) + (performance.now() - from) / 1000);
    }
  }

  /** Seconds in a part, null where it never began. */
  of(part: string): number | null {
    const seconds = this.spent.get(part);
    return seconds === undefined ? null : Math.round(seconds * 100) / 100;
  }

  get total(): number {
    return Math.round((performance.now() - this.began) / 10) / 100;
  }
}
