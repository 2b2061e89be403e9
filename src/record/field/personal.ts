/** Columns of personal data: what is made in their place, and how it is written. */
import { schemeOf } from '../check-digits.ts';
import { type Facts, sampleOf } from '../facts.ts';
import { formatsOf, keyOf } from '../key.ts';
import { labelOf } from '../nested.ts';
import { type Personal, recognise } from '../personal/recognise.ts';
import type { Field, PersonalField } from '../schema.ts';
import { baseOf, SAMPLE, type Seen } from './seen.ts';

export function evidenceOf(facts: Facts) {
  const values = sampleOf(facts.texts, SAMPLE);
  return {
    name: labelOf(facts.column),
    values,
    distinct: facts.texts.length,
    present: facts.present,
    common: facts.common,
    numeric: values.every((text) => /^[+-]?[\d.,]+$/.test(text)),
  };
}

export function personalField({ facts, k }: Seen): Field | undefined {
  const personal = recognise(evidenceOf(facts));
  if (personal === undefined) return undefined;
  // A number of JSON can only be made like a number.
  if (facts.column.place?.type === 'number') return { ...baseOf(facts), kind: 'id', ...keyOf(facts, k) };
  if (personal.make === 'internet.url') {
    // Pages that many rows name are nobody's; of nested records the links hold the names that are made beside them.
    if (facts.column.place === undefined && facts.common >= SHARED)
      return { ...baseOf(facts), kind: 'category' };
    // A link that is a fixed address with a key in it is made like the key.
    const formats = formatsOf(facts, k, SAMPLE);
    if (formats !== undefined && formats.covered >= 0.8)
      return { ...baseOf(facts), kind: 'id', ...keyOf(facts, k) };
  }
  return personalOf(facts, personal, k);
}

/** Share of the links that k units must have in common for them to be learned as values. */
const SHARED = 0.7;

/** Kinds that follow the format of their source. */
const FORMATTED = /^(?:number\.|phone\.|finance\.creditCard|location\.zipCode)/;

export function personalOf(facts: Facts, { make, role, confidence }: Personal, k: number): PersonalField {
  const formats = FORMATTED.test(make) ? formatsOf(facts, k, SAMPLE) : undefined;
  const form = formOf(make, facts, k);
  const check = /^(?:number\.|finance\.creditCard)/.test(make)
    ? schemeOf(sampleOf(facts.texts, SAMPLE))
    : undefined;
  return {
    ...baseOf(facts),
    kind: 'personal',
    make,
    ...(role && { role }),
    ...(form && { form }),
    ...(formats && { pattern: formats.pattern }),
    ...(check && { check }),
    confidence: Math.round(confidence * 100) / 100,
  };
}

/** How names are written: `last-first`, or in one case; of an IBAN its country. */
function formOf(make: string, facts: Facts, k: number): string | undefined {
  const sample = sampleOf(facts.texts, SAMPLE);
  const most = (fits: (text: string) => boolean) => sample.filter(fits).length >= 0.7 * sample.length;
  if (make === 'person.fullName') {
    if (most((text) => /^[^,]+, *(?:Mr|Mrs|Miss|Ms|Master|Dr)\b\.?/.test(text))) return 'last-title-first';
    if (most((text) => /^[^,]+, [^,]+$/.test(text))) return 'last-first';
    if (most((text) => /^(?:Mr|Mrs|Miss|Ms|Dr|Prof)\b\.? /.test(text))) return 'title-first-last';
  }
  if (make === 'finance.iban') return countryOf(facts, k);
  if (most((text) => text !== text.toLowerCase() && text === text.toUpperCase())) return 'upper';
  if (make.startsWith('person.') && most((text) => text === text.toLowerCase())) return 'lower';
  return undefined;
}

/** The country that most account numbers are of, and at least k of them. */
function countryOf({ texts }: Facts, k: number): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const country = text.slice(0, 2).toUpperCase();
    counts.set(country, (counts.get(country) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] >= k && best[1] >= 0.7 * texts.length ? best[0] : undefined;
}
