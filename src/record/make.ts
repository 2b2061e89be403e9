/** Makes what is not learned: keys, personal data, constants. A row's fields follow from the seed and its number alone. */

import { PURPOSE } from '../random/stream.ts';
import { uncheckedPattern, withCheck } from './check-digits.ts';
import { rounded } from './echo.ts';
import { cutOff, fillPeople } from './fill.ts';
import { type Format, Mint } from './mint.ts';
import { drawn, type Pattern } from './pattern.ts';
import { type Person, personOf, sexOf } from './person.ts';
import { countryField, localeOfCountry } from './personal/country.ts';
import { personalText } from './personal/text.ts';
import { PEOPLE } from './placeholder.ts';
import { NOT_GIVEN } from './presence.ts';
import {
  type EchoPart,
  type Field,
  type IdField,
  isPresence,
  type PersonalField,
  type Schema,
} from './schema.ts';
import { keysOf, streamOf } from './seeds.ts';
import { wordsOf } from './words.ts';

/** Which row is made. */
export interface RowIdentity {
  readonly seed: number;
  readonly row: number;
  /** Number of the entity that the row belongs to: rows of one entity share its key and its person. @default row */
  readonly entity?: number;
  /** The text of a learned field in this row, so that a first name fits the sex, and texts are filled. */
  readonly known?: (field: string) => string | undefined;
}

/** Whether a text is one that a real record bears: then another is made. */
export type IsReal = (field: string, text: string) => boolean;

const NEVER: IsReal = () => false;

/** How often a personal text that a real record bears is made anew. */
const TRIES = 8;

/**
 * The texts of a row's made fields, one per field of the schema: the missing marker where one is missing, nothing
 * where the field is learned or left out. Of free texts, what was taken out before learning is made.
 */
export function makeFields(schema: Schema, who: RowIdentity, isReal: IsReal = NEVER): (string | undefined)[] {
  return makerOf(schema, who.seed, isReal).row(who);
}

const makers = new WeakMap<Schema, { seed: number; isReal: IsReal; maker: Maker }>();

function makerOf(schema: Schema, seed: number, isReal: IsReal): Maker {
  const kept = makers.get(schema);
  if (kept !== undefined && kept.seed === seed && kept.isReal === isReal) return kept.maker;
  const maker = new Maker(schema, seed, isReal);
  makers.set(schema, { seed, isReal, maker });
  return maker;
}

/** Everything about one schema under one seed that all rows share. */
class Maker {
  private readonly keys: readonly (readonly [number, number])[];
  private readonly mints: readonly (Mint | undefined)[];
  /** Of each field the one that says whether it stands in a record. */
  private readonly presences: readonly (string | undefined)[];
  private readonly sexField: string | undefined;
  private readonly personOfEntity = new Map<string, boolean>();
  private readonly countryField: string | undefined;
  /** The language of people in texts. */
  private readonly locale: string;

  constructor(
    private readonly schema: Schema,
    private readonly seed: number,
    private readonly isReal: IsReal,
  ) {
    this.keys = schema.fields.map((field) => keysOf(seed, field.name));
    const presences = new Map(
      schema.fields.filter(isPresence).map(({ presenceOf, name }) => [presenceOf, name]),
    );
    this.presences = schema.fields.map(({ name }) => presences.get(name));
    this.mints = schema.fields.map((field) => this.mintOf(field));
    this.sexField = schema.fields.find(
      (field) =>
        (field.kind === 'category' || field.kind === 'boolean') &&
        wordsOf(field.name).some((word) => SEX.test(word)),
    )?.name;
    this.countryField = countryField(schema.fields, schema.entity);
    const own = schema.fields.find((field) => field.kind === 'personal' && field.locale !== undefined);
    this.locale = (own as PersonalField | undefined)?.locale ?? 'en';
    for (const field of schema.fields)
      if (field.kind === 'personal' && field.ofEntity) this.personOfEntity.set(field.role ?? '', true);
  }

  row(who: RowIdentity): (string | undefined)[] {
    const people = new Map<string, Person>();
    const made = this.schema.fields.map((field, i) => {
      // Nothing stands inside what is not there.
      // A number with words among them is never nothing: a word stands in its place.
      const given = 'words' in field ? undefined : field.place?.given;
      if (given !== undefined && who.known?.(given.field) !== given.is) return field.missing ?? '';
      if (field.kind === 'constant') return field.value;
      if (field.kind === 'empty') return field.missing ?? '';
      if (field.kind !== 'id' && field.kind !== 'personal') return undefined;
      const index = this.indexOf(field, who);
      const stream = streamOf(this.keys[i], index, PURPOSE.values);
      const gaps = field.place === undefined ? field.missingShare : (field.place.gaps ?? 0);
      const chance = stream.uniform();
      const presence = this.presences[i] && who.known?.(this.presences[i]);
      if (presence === undefined ? chance < gaps : presence === NOT_GIVEN) return field.missing ?? '';
      return field.kind === 'id'
        ? this.key(field, i, who, index)
        : this.personal(field, i, who, index, people);
    });
    this.schema.fields.forEach((field, i) => {
      const template = field.kind === 'text' ? who.known?.(field.name) : undefined;
      if (field.kind === 'text' && template !== undefined && made[i] === undefined)
        made[i] = cutOff(this.text(template, i, who, people, made), field.cut);
    });
    this.schema.fields.forEach((field, i) => {
      this.repeat(field, i, who, made);
    });
    return made;
  }

  /** What repeats other fields takes its text from there, where all of them have one. */
  private repeat({ echo, missing }: Field, i: number, who: RowIdentity, made: (string | undefined)[]): void {
    if (echo === undefined || made[i] === undefined) return;
    if (made[i] === (missing ?? '') && !echo.copy) return;
    let text = '';
    for (const part of echo.parts) {
      const own = typeof part === 'string' ? part : this.said(part, who, made);
      if (own === undefined) {
        if (missing !== null) made[i] = missing;
        return;
      }
      text += own;
    }
    made[i] = text;
  }

  private said(
    { field, decimals }: Exclude<EchoPart, string>,
    who: RowIdentity,
    made: readonly (string | undefined)[],
  ): string | undefined {
    const at = this.schema.fields.findIndex(({ name }) => name === field);
    const text = made[at] ?? who.known?.(field);
    return text === undefined || text === (this.schema.fields[at]?.missing ?? '')
      ? undefined
      : rounded(text, decimals);
  }

  /** A text in which this record's person stands where another stood. */
  private text(
    template: string,
    i: number,
    who: RowIdentity,
    people: Map<string, Person>,
    made: readonly (string | undefined)[],
  ): string {
    const others = keysOf(this.seed, 'people of texts');
    return fillPeople(template, streamOf(this.keys[i], who.row, PURPOSE.personal), {
      person: (number) =>
        number === 0
          ? this.person('', who, people, this.localeIn(who) ?? this.locale)
          : personOf(others, who.row * PEOPLE + number, this.locale),
      field: (number) => made[number],
    });
  }

  /** What is the same throughout an entity goes by the entity's number. */
  private indexOf(field: Field, who: RowIdentity): number {
    const shared = field.ofEntity || field.name === this.schema.entity;
    return shared ? (who.entity ?? who.row) : who.row;
  }

  private mintOf(field: Field): Mint | undefined {
    if (field.kind !== 'id' && field.kind !== 'personal') return undefined;
    const isReal = (text: string) => this.isReal(field.name, text);
    const formats =
      field.kind === 'id'
        ? [{ pattern: field.pattern, share: 1 }, ...(field.also ?? [])]
        : NUMBERED.test(field.make)
          ? [{ pattern: numberPattern(field), share: 1 }]
          : undefined;
    if (formats === undefined) return undefined;
    const check = field.check ?? (isCard(field) ? 'luhn' : undefined);
    const bare = formats.flatMap(({ share, ...one }): Format[] => {
      const pattern = check && uncheckedPattern(one.pattern, check);
      return pattern ? [{ pattern, share }] : [];
    });
    if (check === undefined || bare.length < formats.length)
      return new Mint(this.seed, field.name, formats, isReal);
    return new Mint(this.seed, field.name, bare, isReal, (text) => withCheck(text, check));
  }

  private key(field: IdField, i: number, who: RowIdentity, index: number): string {
    let number = index;
    if (!field.unique && field.name !== this.schema.entity && !field.ofEntity && field.repeats !== undefined)
      number = this.repeated(field.repeats, i, who.row);
    if (field.counter !== undefined) return String(field.counter + number);
    return this.mints[i]!.key(number);
  }

  /** Rows in blocks of 64, and as many keys in each block as so many rows usually have. */
  private repeated(repeats: number, i: number, row: number): number {
    const many = Math.max(1, Math.round(BLOCK / repeats));
    const stream = streamOf(this.keys[i], row, PURPOSE.entity);
    return Math.floor(row / BLOCK) * many + stream.below(many);
  }

  private personal(
    field: PersonalField,
    i: number,
    who: RowIdentity,
    index: number,
    people: Map<string, Person>,
  ): string {
    const mint = this.mints[i];
    if (mint !== undefined) return mint.key(index);
    const locale = this.localeIn(who) ?? field.locale ?? 'en';
    const person = this.person(field.role ?? '', who, people, locale);
    const stream = streamOf(this.keys[i], index, PURPOSE.personal);
    let text = '';
    for (let attempt = 0; attempt < TRIES; attempt++) {
      text = personalText(field, locale, person, stream, attempt);
      if (!this.isReal(field.name, text)) break;
    }
    return text;
  }

  /** The language of the country that this record names. */
  private localeIn(who: RowIdentity): string | undefined {
    return this.countryField === undefined ? undefined : localeOfCountry(who.known?.(this.countryField));
  }

  /** The person of a role in this row, the same for all fields and texts that speak of them. */
  private person(role: string, who: RowIdentity, people: Map<string, Person>, locale: string): Person {
    let person = people.get(role);
    if (person === undefined) {
      const number = this.personOfEntity.get(role) ? (who.entity ?? who.row) : who.row;
      const sex = role === '' && this.sexField !== undefined ? sexOf(who.known?.(this.sexField)) : undefined;
      person = personOf(keysOf(this.seed, `person ${role}`), number, locale, sex);
      people.set(role, person);
    }
    return person;
  }
}

const SEX = /^(?:sex|gender|geschlecht|sexe|sexo|genero|genere|sesso|geslacht|性别|性別)$/;
const BLOCK = 64;
/** Kinds that are numbers of their own, minted like keys. */
const NUMBERED = /^(?:number\.|finance\.creditCardNumber$)/;

const isCard = (field: Field) => field.kind === 'personal' && field.make === 'finance.creditCardNumber';

function numberPattern(field: PersonalField): Pattern {
  const pattern = field.pattern ?? [{ digits: field.make.startsWith('finance') ? 16 : 9 }];
  if (field.make !== 'number.national') return pattern;
  // United States social security numbers from 900 on are never issued.
  const shape = pattern.map((part) => ('literal' in part ? part.literal : '#'.repeat(drawn(part).count)));
  if (!/^[#9]##-##-####$/.test(shape.join(''))) return pattern;
  return [{ literal: '9' }, { digits: 2 }, { literal: '-' }, { digits: 2 }, { literal: '-' }, { digits: 4 }];
}
