/** Keys: columns that name a record or the unit behind it. Their format is learned, never a value. */
import { schemeOf } from './check-digits.ts';
import { type Facts, sampleOf, textsByUnit } from './facts.ts';
import { areHandedOut } from './handed-out.ts';
import { numberShape } from './number.ts';
import { type Formats, learnFormats, type Pattern, roomy } from './pattern.ts';
import type { IdField } from './schema.ts';

const KEY_WORDS = new Set(
  'id ids uuid guid mrn pk identifier accession identifiant identificador kennung 编号 号码'.split(' '),
);
/** Words that make a key of a name only where the values agree. */
const NUMBER_WORDS = new Set('number no nr nummer numero key code ref reference ticket serial'.split(' '));

/** Who may stand behind several rows, the likelier the earlier. */
const UNITS = [
  'patient subject participant mrn person individual resident beneficiary paciente patienten 患者 病人',
  'customer client member user student passenger donor borrower applicant tenant guest player cardholder kunde kunden mitglied benutzer utilisateur cliente usuario socio 客户 用户 会员',
  'employee worker staff mitarbeiter empleado 员工',
  'account household family policy card device vehicle property loan contract konto compte cuenta',
].map((line) => line.split(' '));

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const HASH = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{16,128}$/i;

/** Whether the name says that this is a key. */
export function isKeyName(words: readonly string[]): boolean {
  return words.length > 0 && KEY_WORDS.has(words[words.length - 1]);
}

const isNumberName = (words: readonly string[]) =>
  words.length > 0 && NUMBER_WORDS.has(words[words.length - 1]);

/** Whether nearly all values look like keys: no spaces, and digits or one shape throughout. */
function looksLikeKeys(facts: Facts): boolean {
  const sample = sampleOf(facts.texts, 500);
  if (sample.some((text) => text.length > 64)) return false;
  const plain = sample.filter((text) => /^[!-~]+$/.test(text)).length;
  return plain >= 0.95 * sample.length;
}

/** Also behind the name of what it points to: `Patient/…`, `urn:uuid:…`. */
function isOpaque(text: string): boolean {
  const last = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':'), text.lastIndexOf('|')) + 1);
  return UUID.test(last) || HASH.test(last);
}

function areOpaque(facts: Facts): boolean {
  const sample = sampleOf(facts.texts, 500);
  return sample.length > 0 && sample.every((text) => isOpaque(text));
}

const areIntegers = (facts: Facts) => sampleOf(facts.texts, 2000).every((text) => /^\d+$/.test(text));
const areDecimals = (facts: Facts) =>
  sampleOf(facts.texts, 500).some((text) => /^[+-]?\d*[.,]\d+$/.test(text) || /^-/.test(text));

/** The column that names the unit behind several rows, if one does; better none than a wrong one. */
export function findEntity(all: readonly Facts[]): string | undefined {
  const candidates = all.flatMap((facts, index) => {
    const rank = entityRank(facts);
    return rank === undefined ? [] : [{ name: facts.name, rank, index }];
  });
  candidates.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return candidates[0]?.name;
}

function entityRank(facts: Facts): number | undefined {
  const { words, texts, present, rows } = facts;
  const distinct = texts.length;
  if (present < 0.95 * rows || distinct >= present || distinct < 10 || distinct < present / 1000)
    return undefined;
  if (!looksLikeKeys(facts) || areDecimals(facts)) return undefined;
  const perValue = present / distinct;
  const rank = UNITS.findIndex((unit) => words.some((word) => unit.includes(word)));
  const keyed = isKeyName(words) || (isNumberName(words) && (distinct > 50 || areOpaque(facts)));
  // "patient" alone names a key where the values are opaque or of one shape, not where it is a flag or a count.
  const bare = words.length === 1 && rank >= 0 && (areOpaque(facts) || (perValue < 50 && distinct > 50));
  if (rank >= 0 && (keyed || bare) && (perValue >= 1.2 || distinct >= 0.9 * present)) return rank;
  // A plain "id" that hardly ever repeats.
  if (words.length === 1 && isKeyName(words) && distinct >= 0.5 * present) return UNITS.length;
  return undefined;
}

/** Whether the column is a key of its record or of another table, rather than something to learn. */
export function isKey(facts: Facts): boolean {
  const { words, texts, present } = facts;
  const distinct = texts.length;
  if (present === 0 || areDecimals(facts) || !looksLikeKeys(facts)) return false;
  const ratio = distinct / present;
  if (areOpaque(facts)) return ratio > 0.05 || facts.common < 0.9;
  if (isKeyName(words))
    return (
      distinct >= 3 &&
      (ratio >= 0.9 || (facts.common < 0.9 && distinct >= 20) || distinct > 1000 || facts.common < 0.3)
    );
  if (isNumberName(words) && present >= 10 && ratio >= 0.98) return true;
  if (areIntegers(facts))
    return present >= 10 && (isIndex(facts) || (ratio >= 0.98 && areTooLong(facts)) || areHandedOut(facts));
  if (present < 20 || ratio < 0.98 || areMeasured(facts)) return false;
  // Unique words may be anything; unique codes with digits, all of a few shapes, are keys.
  const sample = sampleOf(texts, 500);
  if (sample.some((text) => !/\d/.test(text) && !/^[A-Z]{2,8}$/.test(text))) return false;
  return learnFormats(sample, Math.max(3, sample.length / 50)) !== undefined;
}

/** Numbers that all bear one currency or unit; a single letter behind digits may be anything. */
function areMeasured(facts: Facts): boolean {
  const sample = sampleOf(facts.texts, 500);
  const { prefix, suffix } =
    numberShape(sample, new Uint32Array(sample.length).fill(1), 0)?.shape.style ?? {};
  return prefix !== undefined || (suffix !== undefined && !/^[A-Za-z]$/.test(suffix));
}

/** Integers of more digits than a number keeps exactly. */
function areTooLong(facts: Facts): boolean {
  return facts.texts.some((text) => !Number.isSafeInteger(Number(text)));
}

/** Rows counted from 0 or 1 in the order of the file. */
function isIndex(facts: Facts): boolean {
  if (facts.texts.length !== facts.rows) return false;
  const first = Number(facts.texts[0]);
  return first <= 1 && facts.texts.every((text, row) => Number(text) === first + row);
}

/** Most keys that formats are learned from. */
const ENOUGH = 50_000;

/** How keys like those of the column are made. */
export function keyOf(
  facts: Facts,
  k: number,
): Pick<IdField, 'pattern' | 'also' | 'unique' | 'repeats' | 'counter' | 'check'> {
  const { texts, present } = facts;
  const unique = texts.length === present;
  const repeats = unique ? {} : { repeats: present / texts.length };
  const counter = counterOf(facts, k);
  if (counter !== undefined)
    return { pattern: [{ digits: String(counter).length }], unique, ...repeats, counter };
  const formats = formatsOf(facts, k, ENOUGH);
  if (formats === undefined) return { pattern: fallback(facts, k), unique, ...repeats };
  // Lengthened until there is room beside the real keys; formats that then are the same become one.
  const shares = new Map<string, { pattern: Pattern; share: number }>();
  const rest = 1 - formats.also.reduce((sum, { share }) => sum + share, 0);
  for (const { pattern, share } of [{ pattern: formats.pattern, share: rest }, ...formats.also]) {
    const wide = roomy(pattern, 4 * Math.ceil(texts.length * share) + 64);
    const name = JSON.stringify(wide);
    const known = shares.get(name);
    if (known) known.share += share;
    else shares.set(name, { pattern: wide, share });
  }
  const [first, ...also] = [...shares.values()].sort((a, b) => b.share - a.share);
  const check = schemeOf(sampleOf(texts, ENOUGH));
  return {
    pattern: first.pattern,
    ...(also.length > 0 ? { also } : {}),
    unique,
    ...repeats,
    ...(check && { check }),
  };
}

/** The formats that at least k units show. @param most keys to look at */
export function formatsOf(facts: Facts, k: number, most: number): Formats | undefined {
  return learnFormats(sampleOf(textsByUnit(facts), most), k);
}

/** Keys without a format: numbers as long as those of k units, or letters and digits. */
function fallback(facts: Facts, k: number): Pattern {
  const { texts } = facts;
  if (!texts.every((text) => /^-?\d+$/.test(text))) return roomy([{ alphanumeric: 8 }], 4 * texts.length);
  const lengths = textsByUnit(facts).map((text) => text.length);
  const length = lengths.sort((a, b) => b - a)[k - 1] ?? 8;
  return roomy([{ nonzero: 1 }, { digits: length - 1 }], 4 * texts.length);
}

/**
 * Numbers without a gap worth the name are a count: keys are counted on from the next power of ten, which tells no
 * more about the real ones than how many digits they have.
 */
function counterOf(facts: Facts, k: number): number | undefined {
  if (facts.texts.length < k || !areIntegers(facts)) return undefined;
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const text of facts.texts) {
    if (!/^(?:0|[1-9]\d*)$/.test(text)) return undefined;
    const value = Number(text);
    if (!Number.isSafeInteger(value)) return undefined;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high - low + 1 > 4 * facts.texts.length) return undefined;
  let next = 10;
  while (next <= high) next *= 10;
  return next + 1;
}
