/** Names of people in texts: those that the record itself bears, and those that titles and lists of names tell. */
import { isGivenName } from '../record/faker.ts';
import * as sign from '../record/placeholder.ts';
import type { OwnValues } from '../record/table.ts';

const WORD = String.raw`\p{Lu}[\p{L}\p{M}]*(?:[-'’]\p{Lu}?[\p{L}\p{M}]+)*`;
const TITLE =
  '(?:Mr|Mrs|Ms|Miss|Mister|Dr|Prof|Doctor|Professor|Nurse|Herr|Frau|Hr|Fr|Señor|Señora|Sr|Sra|Mme|Mlle|Monsieur|Madame|Dott|Dhr|Mevr)';
const TITLED = new RegExp(
  `(?<![\\p{L}\\p{N}])(${TITLE}\\.? +)(${WORD}(?: ${WORD}){0,2})(?![\\p{L}\\p{N}])`,
  'gu',
);
/** Names with a number behind each, as some generators write them. */
const NUMBERED =
  /(?<![\p{L}\p{N}])(?:\p{Lu}\p{Ll}+\d{1,4}(?: \p{Lu}[\p{L}'’-]+\d{1,4})+|\p{Lu}\p{Ll}{2,}\d{3})(?![\p{L}\p{N}])/gu;
const CAPITAL = new RegExp(
  `(?<![\\p{L}\\p{N}#@_])${WORD}(?:(?: \\p{Lu}\\.)? ${WORD})?(?![\\p{L}\\p{N}_@])`,
  'gu',
);

/** Given names that say when, not who. */
const TIMES = new Set(['january', 'april', 'may', 'june', 'july', 'august', 'summer', 'autumn', 'winter']);

/** Given names that a text writes as words. */
export function ordinaryNames(text: string): Set<string> {
  const found = new Set<string>();
  for (const [word] of text.matchAll(/(?<![\p{L}\p{M}])\p{Ll}[\p{Ll}\p{M}]+(?![\p{L}\p{M}])/gu))
    if (isGivenName(word)) found.add(word);
  return found;
}

/** What the record's own fields hold: keys, addresses, telephones, and the names of its person in any part. */
export function redactOwn(
  text: string,
  own: readonly OwnValues[],
  row: number,
  ordinary: ReadonlySet<string>,
): string {
  let redacted = text;
  for (const { field, make, role, codes, labels } of own) {
    if (codes[row] < 0) continue;
    const value = labels[codes[row]];
    if (make?.startsWith('person.') && role === undefined) {
      redacted = redactPerson(redacted, make, value, ordinary);
      continue;
    }
    if (value.length < (make === undefined ? 5 : 4) || !redacted.toLowerCase().includes(value.toLowerCase()))
      continue;
    redacted = redacted.replace(whole(escaped(value), 'giu'), sign.fieldSign(field));
  }
  return redacted;
}

function redactPerson(text: string, make: string, value: string, ordinary: ReadonlySet<string>): string {
  const parts = (value.match(/[\p{L}\p{M}'’-]+/gu) ?? []).filter(
    (part) => part.length > 1 && !new RegExp(`^${TITLE}$`, 'u').test(part),
  );
  if (parts.length === 0) return text;
  const lower = text.toLowerCase();
  if (!parts.some((part) => lower.includes(part.toLowerCase()))) return text;
  const reversed = value.includes(',');
  const first = reversed ? parts[parts.length - 1] : parts[0];
  const last = reversed ? parts[0] : parts[parts.length - 1];
  const sure = (part: string) => !ordinary.has(part.toLowerCase());
  const name = (part: sign.Part) => (match: string) => sign.nameSign(0, part, caseOf(match));
  let redacted = text;
  if (make === 'person.fullName' && parts.length > 1) {
    const [a, b] = [escaped(first), escaped(last)];
    redacted = redacted.replace(whole(`${a}(?: [\\p{L}.]+)? ${b}|${b}, ?${a}`, 'giu'), name('full'));
    redacted = redacted.replace(whole(b, sure(last) ? 'giu' : 'gu'), name('last'));
    return redacted.replace(whole(a, sure(first) ? 'giu' : 'gu'), name('first'));
  }
  const part = make === 'person.lastName' ? 'last' : 'first';
  const word = part === 'last' ? last : first;
  return redacted.replace(whole(escaped(word), sure(word) ? 'giu' : 'gu'), name(part));
}

/** Names with a number behind each; before numbers are taken out. */
export function redactNumbered(text: string): string {
  return text.replace(NUMBERED, (name) => sign.nameSign(1, name.includes(' ') ? 'full' : 'last', 'as is'));
}

/** People that a text speaks of: after a title, or by a given name of the lists. */
export function redactNames(text: string, ordinary: ReadonlySet<string>): string {
  if (!/\p{Lu}/u.test(text)) return text;
  const known = new Map<string, number>();
  const whoIs = (...names: string[]): number => {
    for (const name of names) {
      const number = known.get(name);
      if (number !== undefined) return number;
    }
    const number = Math.min(sign.PEOPLE - 1, new Set(known.values()).size + 1);
    for (const name of names) known.set(name, number);
    return number;
  };
  const isName = (word: string) => {
    const bare = word.replace(/['’]s$/, '');
    return (
      bare.length > 2 &&
      isGivenName(bare) &&
      !TIMES.has(bare.toLowerCase()) &&
      !ordinary.has(bare.toLowerCase()) &&
      bare !== bare.toUpperCase()
    );
  };
  const full = (words: readonly string[], given: string) =>
    sign.nameSign(whoIs(words[words.length - 1], words[0]), 'full', caseOf(given));
  return text
    .replace(TITLED, (_, title: string, name: string) => {
      const words = name.split(' ');
      if (words.length > 1) return title + full(words, name);
      return title + sign.nameSign(whoIs(name), 'last', caseOf(name));
    })
    .replace(CAPITAL, (name) => {
      const words = name.split(' ');
      const own = /['’]s$/.exec(name)?.[0] ?? '';
      if (isName(words[0]) && words.length > 1) return full(words.map(bare), name) + own;
      if (isName(words[0])) return sign.nameSign(whoIs(bare(words[0])), 'first', caseOf(words[0])) + own;
      const last = words[words.length - 1];
      if (words.length === 2 && isName(last))
        return `${words[0]} ${sign.nameSign(whoIs(bare(last)), 'first', caseOf(last))}${own}`;
      return name;
    });
}

const bare = (word: string) => word.replace(/['’]s$/, '');
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const whole = (pattern: string, flags: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, flags);

function caseOf(text: string): sign.Case {
  if (text.length > 1 && text === text.toUpperCase()) return 'upper';
  return text === text.toLowerCase() ? 'lower' : 'as is';
}
