/** The language of a record's people, by the country that the record names. */
import type { Field } from '../schema.ts';
import { wordsOf } from '../words.ts';

const NAMES = /^(?:country|nation|land|pays|pais|paese|kraj|maa|ulke|国家|国)$/;

/** Countries in English, in their own language and by their codes, for every language that is made. */
const COUNTRIES: Readonly<Record<string, string>> = {
  en: 'united states|united states of america|usa|us|united kingdom|great britain|england|uk|gb|gbr|ireland|ie|irl|canada|ca|can|australia|au|aus|new zealand|nz|nzl',
  de: 'germany|deutschland|de|deu|austria|österreich|at|aut|switzerland|schweiz|ch|che|liechtenstein|li|lie',
  fr: 'france|fr|fra|luxembourg|lu|lux|monaco|mc|mco',
  es: 'spain|españa|es|esp|mexico|méxico|mx|mex|argentina|ar|arg|chile|cl|chl|colombia|co|col|peru|perú|pe|per|venezuela|ve|ven|ecuador|ec|ecu|bolivia|bo|bol|uruguay|uy|ury|paraguay|py|pry|guatemala|gt|gtm|cuba|cu|cub|costa rica|cr|cri',
  it: 'italy|italia|it|ita|san marino|sm|smr',
  nl: 'netherlands|the netherlands|nederland|nl|nld|belgium|belgië|be|bel',
};
const LOCALES = new Map(
  Object.entries(COUNTRIES).flatMap(([locale, names]) =>
    names.split('|').map((name): [string, string] => [name, locale]),
  ),
);

/** The learned field that names the country of a record; where records belong to somebody, the one that never changes for them. */
export function countryField(fields: readonly Field[], entity: string | undefined): string | undefined {
  return fields.find(
    (field) =>
      field.kind === 'category' &&
      (entity === undefined || field.ofEntity === true) &&
      wordsOf(field.name).some((word) => NAMES.test(word)),
  )?.name;
}

/** @returns undefined where the country says nothing of a language that is made */
export function localeOfCountry(country: string | undefined): string | undefined {
  return country === undefined ? undefined : LOCALES.get(country.trim().toLowerCase());
}
