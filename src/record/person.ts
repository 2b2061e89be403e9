/** A made-up person: the parts of a name and an address on the net that fit each other. */
import { PURPOSE } from '../random/stream.ts';
import { runMaker, withFaker } from './faker.ts';
import { streamOf } from './seeds.ts';

export interface Person {
  readonly female: boolean;
  readonly title: string;
  readonly first: string;
  readonly middle: string;
  readonly last: string;
  /** A few letters and digits that tell namesakes apart. */
  readonly tag: string;
}

/** The person with this number under these keys; of the given sex where the record has one. */
export function personOf(
  keys: readonly [number, number],
  index: number,
  locale: string,
  sex?: 'female' | 'male',
): Person {
  const stream = streamOf(keys, index, PURPOSE.personal);
  const coin = stream.uniform() < 0.5;
  const female = sex === undefined ? coin : sex === 'female';
  const single = stream.uniform() < 0.4;
  const tag = String(stream.below(9000) + 1000);
  const named = female ? 'female' : 'male';
  return withFaker(locale, stream, (faker) => ({
    female,
    title: female ? (single ? 'Miss' : 'Mrs') : 'Mr',
    first: faker.person.firstName(named),
    middle: faker.person.middleName(named),
    last: runMaker(faker, 'person.lastName'),
    tag,
  }));
}

const WOMEN =
  /^(?:f|female|w|weiblich|woman|women|mujer|femenino|femme|feminin|frau|femmina|feminino|vrouw|girl|女|女性)$/;
const MEN = /^(?:m|male|man|men|mann|mannlich|männlich|hombre|masculino|homme|masculin|maschio|boy|男|男性)$/;

/** What a value of a field of sex or gender says. */
export function sexOf(text: string | undefined): 'female' | 'male' | undefined {
  const bare = text?.trim().toLowerCase() ?? '';
  if (WOMEN.test(bare)) return 'female';
  return MEN.test(bare) ? 'male' : undefined;
}

/** Letters a–z of a name, accents off, for addresses on the net. */
export function plainLetters(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/æ/g, 'ae')
    .replace(/[^a-z]/g, '');
}
