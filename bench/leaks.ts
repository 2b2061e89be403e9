/**
 * What of a source's texts comes back in a fixture: addresses, handles, links, telephone and other numbers, words that
 * fewer than five of its texts hold in any case, and runs of forty characters; beside what one half of the source shares
 * with the other.
 *
 *     node scripts/run-bench.mjs leaks SOURCE FIXTURE COLUMN
 */
import { textsOf } from '../src/measure/texts.ts';
import { PURPOSE, Stream, shuffle } from '../src/random/stream.ts';
import { Table, type TextTable, type TextValues } from '../src/record/table.ts';
import { openSource } from '../src/source/source.ts';

const KINDS: Readonly<Record<string, RegExp>> = {
  IP: /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  'e-mail': /[\w.+-]+@[\w-]+\.[\w.]+/g,
  handle: /(?<![\w@])@\w{2,}/g,
  link: /https?:\/\/[^\s"')]+/g,
  telephone: /\+?\d[\d ().-]{7,}\d/g,
  'number of 5 digits or more': /(?<!\d)\d{5,}(?!\d)/g,
  word: /\p{L}[\p{L}\p{M}]*/gu,
};
const FEW = 5;
const RUN = 40;

const [source, fixture, column = 'text'] = process.argv.slice(2);
const real = await texts(source);
const made = await texts(fixture);
console.log(`${real.length} texts in the source, ${made.length} in the fixture\n`);
console.log(
  '| | source | fixture | in both | of them held by fewer than five |\n| --- | --: | --: | --: | --: |',
);
for (const [kind, pattern] of Object.entries(KINDS)) {
  const holders = found(real, pattern);
  const own = found(made, pattern);
  const both = [...own.keys()].filter((one) => holders.has(one));
  const rare = both.filter((one) => holders.get(one)! < FEW);
  console.log(`| ${kind} | ${holders.size} | ${own.size} | ${both.length} | ${rare.length} |`);
}
const order = shuffle(
  Uint32Array.from(real, (_, i) => i),
  new Stream(1, 0, PURPOSE.evaluate),
);
const [one, other] = [0, 1].map((half) => [...order].filter((_, i) => i % 2 === half).map((i) => real[i]));
const runs = new Set(one.flatMap(runsOf));
const share = (list: readonly string[]) =>
  list.filter((text) => runsOf(text).some((run) => runs.has(run))).length / list.length;
console.log(
  `\nTexts that share ${RUN} characters with one half of the source: ${share(made).toFixed(4)} of the fixture's, ${share(other).toFixed(4)} of the other half's.`,
);

async function texts(path: string): Promise<string[]> {
  const { table } = await openSource(path);
  return textsOf(new Table([], table.rows, [valuesOf(table)]), column).filter((text) => text !== null);
}

function valuesOf({ columns }: TextTable): TextValues {
  const found = columns.find(({ name }) => name === column);
  if (!found) throw new Error(`no column ${column}`);
  return {
    kind: 'text',
    name: column,
    codes: Int32Array.from(found.codes, (code) => (code === 0 ? -1 : code)),
    labels: found.dictionary,
  };
}

/** In how many texts each one stands, whatever its case. */
function found(list: readonly string[], pattern: RegExp): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of list)
    for (const match of new Set(text.toLowerCase().match(pattern)))
      counts.set(match, (counts.get(match) ?? 0) + 1);
  return counts;
}

function runsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - RUN + 1) }, (_, i) => text.slice(i, i + RUN));
}
