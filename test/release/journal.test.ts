import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLines } from '../../src/release/journal.ts';

test('lines are kept, a cut one is dropped, and git takes none of them', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'lines-')), 'deep');
  try {
    const path = join(folder, 'a.jsonl');
    const file = openLines(path);
    expect(file.text).toBe('');
    file.restart('head\n');
    file.append('one\n');
    appendFileSync(path, 'two, cu');
    const again = openLines(path);
    expect(again.text).toBe('head\none\n');
    again.append('two\n');
    expect(openLines(path).text).toBe('head\none\ntwo\n');
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain('\n*\n');
  } finally {
    rmSync(join(folder, '..'), { recursive: true });
  }
});
