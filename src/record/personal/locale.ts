/** The language of made people, told from the given names of the real ones: nobody in a German file is called Aaliyah. */
import { givenNames, LOCALES } from '../faker.ts';

/** Fewest different names that tell, the share of them that must be known, and how much more of them than in English. */
const FEWEST = 20;
const KNOWN = 0.4;
const MORE = 0.1;

/**
 * @param values distinct given names, or whole names
 * @returns a locale of `LOCALES` other than English; undefined where none is likelier
 */
export function localeOf(values: readonly string[]): string | undefined {
  if (values.length < FEWEST) return undefined;
  const share = (locale: string) => {
    const names = givenNames(locale);
    const known = values.filter((value) =>
      value.split(/[\s,]+/).some((word) => names.has(word.toLowerCase())),
    );
    return known.length / values.length;
  };
  const english = share('en');
  const [best] = LOCALES.filter((locale) => locale !== 'en')
    .map((locale) => ({ locale, share: share(locale) }))
    .sort((a, b) => b.share - a.share);
  return best.share >= KNOWN && best.share >= english + MORE ? best.locale : undefined;
}
