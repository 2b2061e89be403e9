/** What a column is, told from its cells and its name. */
import { type Facts, sampleOf } from '../facts.ts';
import { formatsOf, isKey, isKeyName, keyOf } from '../key.ts';
import { mixedShape } from '../mixed.ts';
import { type NumberShape, numberShape } from '../number.ts';
import { recognise } from '../personal/recognise.ts';
import { publicList } from '../public.ts';
import type { Field } from '../schema.ts';
import { evidenceOf, personalField, personalOf } from './personal.ts';
import { arePhrases } from './phrases.ts';
import { baseOf, rare, SAMPLE, type Seen, TOLERATED, withOthers } from './seen.ts';
import { timeField } from './time.ts';

/** The kinds in the order in which they are tried: first what must never be learned, then the narrowest. */
export function fieldOf(seen: Seen): Field {
  const { facts } = seen;
  if (facts.present === 0) return { ...baseOf(facts), kind: 'empty' };
  if (seen.isEntity) return entityField(seen);
  const type = facts.column.place?.type;
  if (type === 'kind') return { ...baseOf(facts), kind: 'category' };
  if (type === 'key') return keyed(seen);
  if (type === 'boolean') return constantField(seen) ?? { ...baseOf(facts), kind: 'boolean' };
  return (
    constantField(seen) ??
    timeField(seen, TOLERATED) ??
    personalField(seen) ??
    keyField(seen) ??
    booleanField(facts) ??
    codeOrNumber(seen) ??
    wordsField(seen) ??
    scarceField(seen) ??
    textField(seen)
  );
}

/** Units, in k, of which a language can be learned; and share of all units from which it is no exception to have a text. */
const TELLING = 4;
const EXCEPTION = 0.2;

/** A text that hardly anybody has: of so few nothing is learned but the letters. What k units share of it is kept. */
function scarceField({ facts, k, notices }: Seen): Field | undefined {
  if (facts.held >= TELLING * k || facts.held >= EXCEPTION * facts.units.count) return undefined;
  if (facts.common > 0) return { ...baseOf(facts), kind: 'category' };
  if (facts.column.place === undefined)
    notices.push(
      `${facts.name}: fewer than ${TELLING * k} units have a text, too few to learn one; it stays empty.`,
    );
  return { ...baseOf(facts), kind: 'empty' };
}

/** Keys that are data: made where they hardly repeat. */
function keyed(seen: Seen): Field {
  const { facts, k } = seen;
  const time = timeField(seen, TOLERATED);
  if (time !== undefined) return time;
  if (facts.common >= 0.7) return { ...baseOf(facts), kind: 'category' };
  return personalField(seen) ?? { ...baseOf(facts), kind: 'id', ...keyOf(facts, k) };
}

function constantField({ facts, k }: Seen): Field | undefined {
  if (facts.texts.length !== 1 || facts.present < facts.expected || facts.holders[0] < k) return undefined;
  return { ...baseOf(facts), kind: 'constant', value: facts.texts[0] };
}

function entityField(seen: Seen): Field {
  const personal = recognise(evidenceOf(seen.facts));
  if (personal !== undefined && /^(?:person|internet|phone)/.test(personal.make))
    return personalOf(seen.facts, personal, seen.k);
  return { ...baseOf(seen.facts), kind: 'id', ...keyOf(seen.facts, seen.k) };
}

function keyField({ facts, k }: Seen): Field | undefined {
  if (!isKey(facts)) return undefined;
  return { ...baseOf(facts), kind: 'id', ...keyOf(facts, k) };
}

const PAIRS = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['t', 'f'],
  ['1', '0'],
  ['1.0', '0.0'],
  ['on', 'off'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['si', 'no'],
  ['sí', 'no'],
  ['sim', 'não'],
  ['是', '否'],
  ['男', '女'],
].map((pair) => [...pair].sort().join('\n'));

function booleanField(facts: Facts): Field | undefined {
  if (facts.texts.length !== 2) return undefined;
  const pair = facts.texts.map((text) => text.trim().toLowerCase()).sort();
  return PAIRS.includes(pair.join('\n')) ? { ...baseOf(facts), kind: 'boolean' } : undefined;
}

/** Names of numbers that are codes: nobody adds up postal codes. */
const CODES = /^(?:zip|plz|postleitzahl|postcode|codes?|ids?|kennzahl|邮编|\p{L}{2,}code)$/u;

function codeOrNumber(seen: Seen): Field | undefined {
  const { facts } = seen;
  const found = numberShape(facts.texts, facts.counts, TOLERATED);
  if (found === undefined || !rare(found.others, seen)) return mixedField(seen);
  const { shape, others } = found;
  const last = facts.words[facts.words.length - 1] ?? '';
  const coded = CODES.test(last) || facts.words.includes('zip') || facts.words.includes('postal');
  if (shape.integer && facts.common >= 0.3 && areCodes(facts)) return { ...baseOf(facts), kind: 'category' };
  if (coded && shape.integer && facts.common >= 0.8 && facts.texts.length <= 2000)
    return { ...baseOf(facts), kind: 'category' };
  // Where numbers could have been written as such, digits in quotes under such a name are no quantity.
  if (coded && shape.integer && facts.column.place?.type === 'string') return undefined;
  return { ...withOthers(seen, others, 'a number'), ...numberOf(shape) };
}

/** A long whole number with five digits or more before its zeros. */
const EXACT = /^(?=\d{6})[1-9]\d{3,}[1-9]0*$/;

/** Long whole numbers, hardly one of them round, that come again and again: codes of a catalogue (SNOMED), no quantities. */
function areCodes({ texts, present }: Facts): boolean {
  if (texts.length > 0.2 * present) return false;
  return texts.filter((text) => EXACT.test(text)).length >= 0.85 * texts.length;
}

/** Numbers with words among them; not of nested records, which know types. */
export function mixedField(seen: Seen): Field | undefined {
  const { facts, k } = seen;
  const mixed =
    facts.column.place === undefined && !isKeyName(facts.words) ? mixedShape(facts, k) : undefined;
  if (mixed === undefined) return undefined;
  const { shape, words, others } = mixed;
  return { ...withOthers(seen, others, 'a number or a common word'), ...numberOf(shape), words };
}

export function numberOf(shape: NumberShape) {
  const { style, integer, decimals, least, fixed } = shape;
  return {
    kind: integer ? ('integer' as const) : ('decimal' as const),
    decimals,
    fixed,
    ...(least > 0 && { least }),
    ...(style.point === ',' && { point: ',' as const }),
    ...(style.group !== '' && { group: style.group }),
    ...(style.prefix && { prefix: style.prefix }),
    ...(style.suffix && { suffix: style.suffix }),
  };
}

/** Words and codes: a category where enough rows hold a common value, a made code where they have a format. */
function wordsField({ facts, k }: Seen): Field | undefined {
  const base = baseOf(facts);
  const others = publicList(facts, k);
  if (others !== undefined) return { ...base, kind: 'category', others };
  const sample = sampleOf(facts.texts, SAMPLE);
  // Sentences are a category only where most rows repeat one, and so are phrases of which only the words come again.
  if (facts.common >= (wordy(sample) || arePhrases(facts, k) ? 0.7 : 0.3))
    return { ...base, kind: 'category' };
  // What is one long word (a reference, a link to a record) is no text either.
  const longest = sample.every((text) => !/\s/.test(text)) ? 256 : 40;
  const coded = sample.filter(
    (text) => text.length <= longest && (/\d/.test(text) || /^[A-Z]{2,6}$/.test(text)),
  );
  if (coded.length < 0.6 * sample.length || sample.some((text) => text.length > Math.max(longest, 64)))
    return undefined;
  const formats = formatsOf(facts, k, SAMPLE);
  if (formats === undefined || formats.covered < 0.7) return undefined;
  return { ...base, kind: 'id', ...keyOf(facts, k) };
}

/** Shortest length that texts are cut off at, share of them that are, and how much commoner it is than those before. */
const CUT = { length: 30, share: 0.02, times: 5 };

export function textField({ facts, k }: Seen): Field {
  const lengths = new Map<number, number>();
  let longest = 0;
  facts.texts.forEach(({ length }, i) => {
    lengths.set(length, (lengths.get(length) ?? 0) + facts.holders[i]);
    longest = Math.max(longest, length);
  });
  const at = lengths.get(longest) ?? 0;
  const before = [1, 2, 3, 4].reduce((sum, less) => sum + (lengths.get(longest - less) ?? 0), 0) / 4;
  const isCut =
    longest >= CUT.length &&
    at >= Math.max(4 * k, CUT.share * facts.present) &&
    at >= CUT.times * Math.max(1, before);
  return { ...baseOf(facts), kind: 'text', ...(isCut && { cut: longest }) };
}

/** Whether the values are sentences rather than names of things. */
function wordy(sample: readonly string[]): boolean {
  const long = sample.filter((text) => text.length > 60 || text.split(/\s+/).length > 6).length;
  return long > sample.length / 3;
}
