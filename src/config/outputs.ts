/** The files that fixtures go into. */

import { UserError } from '../error.ts';
import { type DatasetConfig, FORMATS, type Format, type OutputConfig } from './config.ts';
import type { Scope } from './dataset.ts';
import { choice } from './explain.ts';
import type { DatasetFile } from './parse.ts';

export function outputs(
  written: NonNullable<DatasetFile['outputs']>,
  path: readonly string[],
  { mistakes, runSeed }: Scope,
): OutputConfig[] {
  return written.map(({ file, rows, seed }, i) => {
    const at = [...path, 'outputs', i, 'file'];
    if (!isPlainName(file)) {
      mistakes.push({
        path: at,
        what: `\`${file}\` is no plain file name`,
        how: 'fixtures are written into `fixtures/` of the out folder: name a file without a folder',
      });
    }
    const ending = /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase();
    if (!isFormat(ending)) {
      mistakes.push({
        path: at,
        what: `\`${file}\` has no ending that says a format`,
        how: choice(ending ?? '', FORMATS),
      });
    }
    return { file, format: ending as Format, rows, seed: seed === 'run' ? runSeed() : seed };
  });
}

/** No two fixtures may share a file; names that differ in case only are the same file on some systems. */
export function checkOutputs(datasets: readonly DatasetConfig[], { mistakes, parsed }: Scope): void {
  const owner = new Map<string, string>();
  for (const { name, outputs } of datasets) {
    outputs.forEach(({ file }, i) => {
      const key = file.toLowerCase();
      const other = owner.get(key);
      if (other === undefined) owner.set(key, name);
      else {
        mistakes.push({
          path: ['datasets', name, ...(parsed?.value.datasets[name]?.outputs ? ['outputs', i, 'file'] : [])],
          what: `two outputs are named \`${file}\`${other === name ? '' : ` (the other is of \`${other}\`)`}`,
          how: 'give each output a file name of its own',
        });
      }
    });
  }
}

export function formatOf(text: string): Format {
  if (isFormat(text)) return text;
  throw new UserError(`there is no format \`${text}\``, choice(text, FORMATS));
}

const isFormat = (text: string | undefined): text is Format =>
  (FORMATS as readonly string[]).includes(text ?? '');

/** Usable on every system, and not a way out of the folder. */
function isPlainName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return !/[\\/:*?"<>|\u0000-\u001f]/.test(name) && !/^\.|[. ]$/.test(name);
}
