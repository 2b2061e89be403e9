/**
 * The faker library, driven by our own streams: no clock, no global randomness, one instance a language. Languages
 * are imported one by one so that a bundle holds no others.
 */
import type { Faker, LocaleDefinition } from '@faker-js/faker';
import { faker as de } from '@faker-js/faker/locale/de';
import { faker as en } from '@faker-js/faker/locale/en';
import { faker as es } from '@faker-js/faker/locale/es';
import { faker as fr } from '@faker-js/faker/locale/fr';
import { faker as it } from '@faker-js/faker/locale/it';
import { faker as nl } from '@faker-js/faker/locale/nl';
import { PURPOSE, Stream } from '../random/stream.ts';

const SOURCES: Readonly<Record<string, Faker>> = { en, de, es, fr, it, nl };

/** Languages that can be made. */
export const LOCALES: readonly string[] = Object.keys(SOURCES);

/** Dates of faker are counted from here, never from today. */
const REFERENCE = '2020-01-01T00:00:00.000Z';

interface Driven {
  readonly faker: Faker;
  readonly source: { stream: Stream | undefined };
}
const instances = new Map<string, Driven>();

function drivenOf(locale: string): Driven {
  const known = instances.get(locale);
  if (known !== undefined) return known;
  const source: Driven['source'] = { stream: undefined };
  const origin = SOURCES[locale] ?? en;
  const Made = origin.constructor as typeof Faker;
  const faker = new Made({
    locale: locale === 'en' ? definitionsOf(en) : [definitionsOf(origin), definitionsOf(en)],
    randomizer: {
      next: () => source.stream?.uniform() ?? 0,
      seed: () => {},
    },
  });
  faker.setDefaultRefDate(REFERENCE);
  const driven = { faker, source };
  instances.set(locale, driven);
  return driven;
}

function definitionsOf(faker: Faker): LocaleDefinition {
  return faker.rawDefinitions;
}

/** What the library knows of the languages that can be made. */
export function definitions(): LocaleDefinition[] {
  return Object.values(SOURCES).map(definitionsOf);
}

/** Runs `make` with a faker that draws from `stream`. */
export function withFaker<T>(locale: string, stream: Stream, make: (faker: Faker) => T): T {
  const { faker, source } = drivenOf(locale);
  source.stream = stream;
  try {
    return make(faker);
  } finally {
    source.stream = undefined;
  }
}

/** Whether faker has this maker and it gives a text or a number without being asked for more: `company.name`, … */
export function isMaker(path: string): boolean {
  const [area, name, ...rest] = path.split('.');
  if (rest.length > 0 || name === undefined || name.startsWith('_') || !Object.hasOwn(en, area)) return false;
  const module = (en as unknown as Record<string, Record<string, unknown>>)[area];
  if (typeof module !== 'object' || typeof module[name] !== 'function') return false;
  try {
    return withFaker('en', new Stream(0, 0, PURPOSE.personal), (faker) => runMaker(faker, path)) !== '';
  } catch {
    return false;
  }
}

/** Runs a maker by its path. */
export function runMaker(faker: Faker, path: string): string {
  const [area, name] = path.split('.');
  const made: unknown = (faker as unknown as Record<string, Record<string, () => unknown>>)[area][name]();
  return typeof made === 'string' || typeof made === 'number' ? String(made) : '';
}

const names = new Map<string, ReadonlySet<string>>();

/** Given names of a language, in small letters. */
export function givenNames(locale: string): ReadonlySet<string> {
  let known = names.get(locale);
  if (known === undefined) {
    const lists = SOURCES[locale]?.rawDefinitions.person?.first_name ?? {};
    known = new Set(
      Object.values(lists as Record<string, readonly string[] | null>).flatMap((list) =>
        (list ?? []).map((name) => name.toLowerCase()),
      ),
    );
    names.set(locale, known);
  }
  return known;
}

/** Whether a word is a given name in one of the languages. */
export function isGivenName(word: string): boolean {
  const small = word.toLowerCase();
  return LOCALES.some((locale) => givenNames(locale).has(small));
}
