/** The files that fixtures go into. */

import type { DatasetConfig, OutputConfig } from './config.ts';
import { choice } from './explain.ts';
import type { DatasetFile } from './file.ts';
import { FORMATS, type Format, fileName, formatOf, formatOfName } from './formats.ts';
import type { Scope } from './scope.ts';
import { steering } from './steering.ts';

export function outputs(
  written: NonNullable<DatasetFile['outputs']>,
  path: readonly string[],
  { mistakes, runSeed, base }: Scope,
): OutputConfig[] {
  return written.map((output, i) => {
    const { file, format: said, rows, seed } = output;
    const at = [...path, 'outputs', i, 'file'];
    const name = formatOfName(file);
    // The configuration's schema has checked the word.
    const format = (said as Format | undefined) ?? name.format;
    if (!isPlainName(file)) {
      mistakes.push({
        path: at,
        what: `\`${file}\` is no plain file name`,
        how: 'fixtures are written into `fixtures/` of the out folder: name a file without a folder',
      });
    }
    if (format === undefined) {
      mistakes.push({
        path: at,
        what: `\`${file}\` has no ending that says a format`,
        how: choice(name.ending ?? '', FORMATS),
      });
    } else if (name.format !== undefined && !mayBeNamed(name.format, format)) {
      mistakes.push({
        path: at,
        what: `\`${file}\` is named as ${name.format}, and its format is ${format}`,
        how: 'let the ending say the format, or leave `format` out',
      });
    }
    if (format === 'parquet' && name.packed) {
      mistakes.push({
        path: at,
        what: `\`${file}\` is packed twice: Parquet packs its columns itself`,
        how: 'leave `.gz` out',
      });
    }
    return {
      file,
      format: format ?? 'csv',
      packed: name.packed,
      rows,
      seed: seed === 'run' ? runSeed() : seed,
      steer: steering(output, [...path, 'outputs', i], mistakes, base),
    };
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

/** The one output of a data set that lists none: of the format asked for, or the source's own. */
export function ownOutput(name: string, source: string, asked: string | undefined): OutputConfig {
  const format = asked === undefined ? (formatOfName(source).format ?? 'csv') : formatOf(asked);
  return {
    file: fileName(name, format),
    format,
    packed: false,
    ...(asked === undefined && { implied: true }),
  };
}

/** Whether a file whose ending says one format may be of the other. */
const mayBeNamed = (said: Format, format: Format): boolean => fileName('', said) === fileName('', format);

/** Usable on every system, and not a way out of the folder. */
function isPlainName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return !/[\\/:*?"<>|\u0000-\u001f]/.test(name) && !/^\.|[. ]$/.test(name);
}
