/** Results kept as they come, a JSON line each, so that a stopped study goes on where it was. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export class Keep<T extends { readonly key: string }> {
  private readonly found = new Map<string, T>();

  /** @param file absent: nothing is kept */
  constructor(private readonly file: string | undefined) {
    if (file === undefined || !existsSync(file)) return;
    const text = readFileSync(file, 'utf8');
    if (!text.endsWith('\n')) appendFileSync(file, '\n');
    for (const line of text.split('\n')) {
      if (line === '') continue;
      try {
        const one = JSON.parse(line) as T;
        this.found.set(one.key, one);
      } catch {
        // The line that was being written when the run was stopped.
      }
    }
  }

  /** What is kept under the key, else what `make` answers, which is then kept. */
  async of(key: string, make: () => Promise<Omit<T, 'key'>>): Promise<T> {
    const before = this.found.get(key);
    if (before) return before;
    const made = { key, ...(await make()) } as T;
    this.found.set(key, made);
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(made)}\n`);
    return made;
  }

  get(key: string): T | undefined {
    return this.found.get(key);
  }
}
