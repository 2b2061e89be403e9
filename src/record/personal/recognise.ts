/**
 * Personal fields: found by the words of a column's name in several languages and by what its values look like.
 * What is found here is made anew, never learned.
 */
import { schemeOf } from '../check-digits.ts';
import { isGivenName } from '../faker.ts';
import { wordsOf } from '../words.ts';
import { FULL_NAMES, KINDS, type Kind } from './kinds.ts';
import { isFullName, isKnownName, isWordy } from './looks.ts';

export interface Personal {
  /** Kind of what is made: a path of faker, or one of our own (`number.national`, `number.account`, …). */
  readonly make: string;
  /** Whose it is where the name of the column says so. */
  readonly role?: string;
  readonly confidence: number;
}

/** What the decision may look at: the column's distinct values and how common they are. */
export interface Evidence {
  readonly name: string;
  /** Distinct values, a sample where there are many. */
  readonly values: readonly string[];
  readonly distinct: number;
  /** Rows with a value. */
  readonly present: number;
  /** Share of those rows whose value at least k units hold. */
  readonly common: number;
  /** Whether all values are plain numbers. */
  readonly numeric: boolean;
}

/** Makers that need not be found in faker. */
export const OWN_MAKERS: readonly string[] = [
  'person.fullName',
  'person.firstName',
  'person.middleName',
  'person.lastName',
  'internet.email',
  'internet.username',
  'internet.url',
  'internet.ip',
  'internet.mac',
  'phone.number',
  'location.streetAddress',
  'location.city',
  'location.zipCode',
  'location.state',
  'location.country',
  'company.name',
  'finance.iban',
  'finance.creditCardNumber',
  'number.national',
  'number.account',
  'number.vehicle',
];

const ROLES = new Set(
  (
    'patient customer client contact employee user doctor dr provider physician nurse surgeon therapist clinician ' +
    'practitioner member student teacher guardian parent mother father spouse wife husband child driver holder ' +
    'cardholder owner author applicant borrower insured agent manager passenger guest tenant attending emergency ' +
    'subscriber sender recipient beneficiary reviewer seller buyer person participant subject staff ' +
    'kunde kunden arzt mitarbeiter versicherter medecin conjoint paciente cliente medico socio 患者 客户 员工 医生 联系人'
  ).split(' '),
);
/** A name that ends in one of these speaks about the thing, it is not the thing: phone_type, email_verified. */
const QUALIFIERS = new Set(
  'type status flag count verified opt consent rate length valid service lines usage score ratio class category kind is has allowed preference preferred reason'.split(
    ' ',
  ),
);

/** What personal field this column is, if any. */
export function recognise(evidence: Evidence): Personal | undefined {
  if (evidence.present === 0 || evidence.values.length === 0) return undefined;
  const words = wordsOf(evidence.name);
  const qualified = words.length > 1 && QUALIFIERS.has(words[words.length - 1]);
  for (const kind of KINDS) {
    const found = judge(kind, evidence, qualified ? [] : words);
    if (found !== undefined) return found;
  }
  return checked(evidence) ?? fullName(evidence, qualified ? [] : words);
}

/** Fewest characters of a number that somebody would be known by. */
const LONG = 9;

/**
 * Long numbers, hardly two alike, all with the same check digits: whatever the column is called, they name somebody or
 * something. Numbers of goods are no secret.
 */
function checked({ values, distinct, present }: Evidence): Personal | undefined {
  if (distinct < 0.9 * present || values.some((value) => value.length < LONG)) return undefined;
  const scheme = schemeOf(values);
  return scheme === undefined || scheme === 'gtin' ? undefined : { make: 'number.national', confidence: 0.9 };
}

function judge(kind: Kind, evidence: Evidence, words: readonly string[]): Personal | undefined {
  const phrase = phraseIn(words, kind.names);
  if (phrase === undefined && (kind.alone === undefined || evidence.distinct < 5)) return undefined;
  if (kind.unlessCommon !== undefined && evidence.common >= kind.unlessCommon) return undefined;
  const share = shareOf(evidence.values, kind.fits);
  if (share < (phrase === undefined ? kind.alone! : kind.share)) return undefined;
  // Two values are an answer (yes and no), not people; a bare "first" may be anything.
  if (phrase !== undefined && evidence.distinct <= 2 && evidence.present > 10) return undefined;
  if (phrase === 'first' || phrase === 'last') {
    if (evidence.distinct < 20 && shareOf(evidence.values, isGivenName) < 0.3) return undefined;
  }
  const role = phrase === undefined ? undefined : roleOf(words, phrase);
  return { make: kind.make, role, confidence: phrase === undefined ? 0.6 + 0.3 * share : 0.8 + 0.19 * share };
}

/** Words that may name anything: a product too. */
const BARE = new Set(['name', 'nome', 'namn', 'navn', 'nimi']);

/** Names of people are the hardest: the name of the column may mean anything, so the values must speak. */
function fullName(evidence: Evidence, words: readonly string[]): Personal | undefined {
  if (evidence.numeric || evidence.distinct < 3) return undefined;
  const phrase = phraseIn(words, FULL_NAMES);
  const role = words.find((word) => ROLES.has(word));
  const like = shareOf(evidence.values, isFullName);
  const known = shareOf(evidence.values, isKnownName);
  const alone = words.length === 1 && phrase !== undefined;
  const wordy = shareOf(evidence.values, (value) => isWordy(value) || isFullName(value));
  let confidence = 0;
  if (phrase !== undefined && (role !== undefined || !BARE.has(phrase)) && (like >= 0.4 || wordy >= 0.7))
    confidence = 0.75 + 0.2 * like;
  else if ((alone || role !== undefined) && like >= 0.5 && known >= 0.3) confidence = 0.7 + 0.25 * known;
  else if (alone && like >= 0.7 && evidence.distinct >= 0.8 * evidence.present) confidence = 0.7;
  else if (phrase === undefined && like >= 0.8 && known >= 0.6 && evidence.distinct >= 20)
    confidence = 0.5 + 0.4 * known;
  if (confidence === 0) return undefined;
  return { make: 'person.fullName', role: roleOf(words, phrase ?? ''), confidence };
}

function phraseIn(words: readonly string[], phrases: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const whole = ` ${words.join(' ')} `;
  let best: string | undefined;
  for (const phrase of phrases)
    if (whole.includes(` ${phrase} `) && phrase.length > (best?.length ?? 0)) best = phrase;
  return best;
}

function roleOf(words: readonly string[], phrase: string): string | undefined {
  const rest = words.filter((word) => !phrase.split(' ').includes(word) && ROLES.has(word));
  // The record's own person needs no role.
  const others = rest.filter((word) => !OWN.has(word));
  // Their other surname is another family's.
  if (BIRTH.test(phrase)) others.push('birth');
  return others.length > 0 ? others.join(' ') : undefined;
}

const BIRTH = /^(?:maiden|maiden name|birth name|geburtsname|segundo apellido)$/;

const OWN = new Set(
  'patient customer client user member student employee person participant subject passenger insured kunde kunden mitarbeiter versicherter paciente cliente socio 患者 客户 员工'.split(
    ' ',
  ),
);

function shareOf(values: readonly string[], fits: (value: string) => boolean): number {
  let fitting = 0;
  for (const value of values) if (fits(value.trim())) fitting++;
  return fitting / values.length;
}
