/**
 * The job summary: Markdown that GitHub shows on the run's page. A step's summary over 1 MiB is dropped whole, so a
 * long one is cut at a line, with what was open closed and a notice of where the rest is.
 */
import { appendFileSync } from 'node:fs';

/** 1 MiB, less room for the notice. */
export const BUDGET = 1024 * 1024 - 1024;

/**
 * `markdown` within `budget` bytes.
 * @param rest where the whole of it is, for the notice: 'the artifact x'
 */
export function cut(markdown: string, rest: string, budget = BUDGET): string {
  if (Buffer.byteLength(markdown) <= budget) return markdown;
  const lines: string[] = [];
  let bytes = 0;
  for (const line of markdown.split('\n')) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > budget) break;
    lines.push(line);
  }
  const kept = lines.join('\n');
  return `${kept}\n${closing(kept)}\n> [!NOTE]\n> The summary is longer than a job summary may be and was cut here. All of it is in ${rest}.\n`;
}

/** The ends of a code fence and of folded parts that are still open. */
function closing(markdown: string): string {
  const count = (pattern: RegExp) => markdown.match(pattern)?.length ?? 0;
  const fence = count(/^ {0,3}```/gm) % 2 === 1 ? '```\n' : '';
  const folded = Math.max(0, count(/<details/g) - count(/<\/details>/g));
  return fence + '\n</details>\n'.repeat(folded);
}

/**
 * Append to the step's summary file.
 * @returns why it could not be written, for a warning; null where it was
 */
export function writeSummary(markdown: string, file: string | undefined, rest: string): string | null {
  if (file === undefined || file === '') return 'this runner has no job summary';
  try {
    appendFileSync(file, cut(markdown, rest));
    return null;
  } catch (error) {
    return `the job summary could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`;
  }
}
