/**
 * Personal fields: found by the words of a column's name in several languages and by what its values look like.
 * What is found here is made anew, never learned.
 */
import { isGivenName } from './faker.ts';
import { wordsOf } from './words.ts';

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

interface Kind {
  readonly make: string;
  /** Phrases of a column's name, words joined by spaces. */
  readonly names: readonly string[];
  /** Whether a value looks like one; at least `share` of the values must. */
  readonly fits: (value: string) => boolean;
  readonly share: number;
  /** The share of fitting values that is enough without a name. */
  readonly alone?: number;
  /** Values shared by many are learned as categories instead. */
  readonly unlessCommon?: number;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const URL = /^(?:https?:\/\/|www\.)\S+$/i;
const IP = /^(?:\d{1,3}\.){3}\d{1,3}$|^(?=.*:.*:)[0-9a-f:]{3,39}$/i;
const MAC = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i;
const SSN = /^\d{3}-\d{2}-\d{4}$/;
const PHONE = /^(?=(?:\D*\d){6,15}\D*$)\+?[\d\s()./-]+(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/i;
const FORMATTED_PHONE =
  /^(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,4}\)\s?|\d{3}[-.\s])\d{3}[-.\s]\d{4}$|^\+\d[\d\s().-]{7,}$/;
const STREET =
  /^\d{1,6}[a-z]?\s+\S.*\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|way|pl|place|ter|terrace|hwy|rue|chemin|allée)\b|(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|straat|laan)\s*\d+/i;
const WORD = /^\p{Lu}[\p{L}'’.-]*\d{0,4}$/u;
const PARTICLE =
  /^(?:de|da|di|do|dos|del|della|la|le|van|von|der|den|zu|y|e|bin|al|el|jr\.?|sr\.?|i{1,3}|iv)$/i;
const CJK = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Script=Hiragana}\s·・]{2,8}$/u;

const isWordy = (value: string) => /^\p{L}[\p{L}\p{M}'’. -]*\d{0,4}$/u.test(value) && value.length <= 40;
const isFullName = (value: string) => CJK.test(value) || isWesternName(value);
const hasDigits = (n: number) => (value: string) => value.replace(/\D/g, '').length >= n;
const isAddress = (value: string) =>
  STREET.test(value) || (/\p{L}/u.test(value) && /\s|\d|\p{Script=Han}/u.test(value));

function isWesternName(value: string): boolean {
  const words = value
    .replace(/[,"()]/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  if (words.length < 2 || words.length > 9 || value.length > 90) return false;
  return words.every((word) => WORD.test(word) || PARTICLE.test(word));
}

function isKnownName(value: string): boolean {
  return isWesternName(value) && value.split(/[\s,]+/).some((word) => isGivenName(word.replace(/\d+$/, '')));
}

/** Luhn's check digit. */
function isCard(value: string): boolean {
  const digits = value.replace(/[\s-]/g, '');
  if (!/^\d{13,19}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 1 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 === 0;
}

/** ISO 7064, mod 97. */
function isIban(value: string): boolean {
  const bare = value.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(bare)) return false;
  let rest = 0;
  for (const char of bare.slice(4) + bare.slice(0, 4))
    for (const digit of String(Number.parseInt(char, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
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

/** In the order in which they are tried: an e-mail address is no street. */
const KINDS: readonly Kind[] = [
  {
    make: 'internet.email',
    names: ['email', 'e mail', 'mail', 'courriel', 'correo', '邮箱', '电子邮件', 'メール'],
    fits: (value) => EMAIL.test(value),
    share: 0.6,
    alone: 0.8,
  },
  {
    make: 'internet.ip',
    names: ['ip', 'ip address', 'ip adresse', 'client ip', 'remote addr'],
    fits: (value) => IP.test(value),
    share: 0.6,
    alone: 0.9,
  },
  {
    make: 'internet.mac',
    names: ['mac', 'mac address'],
    fits: (value) => MAC.test(value),
    share: 0.6,
    alone: 0.9,
  },
  {
    make: 'internet.url',
    names: ['url', 'uri', 'link', 'website', 'homepage', 'href', 'web'],
    fits: (value) => URL.test(value),
    share: 0.6,
    alone: 0.9,
    unlessCommon: 0.9,
  },
  {
    make: 'finance.iban',
    names: ['iban'],
    fits: (value) => isIban(value) || /^[A-Z]{2}\d{2}[A-Z0-9 ]{11,40}$/i.test(value),
    share: 0.6,
  },
  { make: 'finance.iban', names: [], fits: isIban, share: 1, alone: 0.9 },
  {
    make: 'finance.creditCardNumber',
    names: [
      'credit card',
      'card number',
      'creditcard',
      'kreditkarte',
      'carte bancaire',
      'tarjeta',
      'cc number',
      'pan',
    ],
    fits: hasDigits(12),
    share: 0.6,
    alone: undefined,
  },
  { make: 'finance.creditCardNumber', names: [], fits: isCard, share: 1, alone: 0.95 },
  {
    make: 'number.national',
    names: [
      'ssn',
      'social security',
      'national id',
      'national insurance',
      'nino',
      'nhs',
      'tax id',
      'tin',
      'steuer id',
      'steuernummer',
      'sozialversicherungsnummer',
      'versicherungsnummer',
      'svnr',
      'nir',
      'securite sociale',
      'dni',
      'nie',
      'curp',
      'rfc',
      'cpf',
      'rg',
      'codice fiscale',
      'bsn',
      'pesel',
      'personnummer',
      'cedula',
      'rut',
      'aadhaar',
      'medicare',
      'passport',
      'reisepass',
      'passeport',
      'pasaporte',
      'drivers',
      'driver license',
      'drivers license',
      'driving licence',
      'license number',
      'fuhrerschein',
      '身份证',
      '身份证号',
      '身份证号码',
      '护照',
      'マイナンバー',
    ],
    fits: hasDigits(4),
    share: 0.6,
  },
  { make: 'number.national', names: [], fits: (value) => SSN.test(value), share: 1, alone: 0.95 },
  {
    make: 'number.account',
    names: [
      'account number',
      'account no',
      'bank account',
      'kontonummer',
      'konto',
      'numero de compte',
      'routing number',
    ],
    fits: hasDigits(5),
    share: 0.6,
    unlessCommon: 0.9,
  },
  {
    make: 'number.vehicle',
    names: [
      'license plate',
      'licence plate',
      'number plate',
      'plate',
      'kennzeichen',
      'vin',
      'immatriculation',
      'matricula',
    ],
    fits: hasDigits(1),
    share: 0.6,
  },
  {
    make: 'phone.number',
    names: [
      'phone',
      'telephone',
      'tel',
      'telefon',
      'mobile',
      'cell',
      'cellphone',
      'fax',
      'handy',
      'telefono',
      'celular',
      'movil',
      'telefone',
      'telefoon',
      'whatsapp',
      '电话',
      '手机',
      '手机号',
      '電話',
      '联系电话',
      '電話番号',
    ],
    fits: (value) => PHONE.test(value.trim()),
    share: 0.6,
  },
  { make: 'phone.number', names: [], fits: (value) => FORMATTED_PHONE.test(value), share: 1, alone: 0.9 },
  {
    make: 'internet.username',
    names: [
      'user name',
      'screen name',
      'login',
      'handle',
      'nickname',
      'nick',
      'benutzername',
      'utilisateur',
      'usuario',
      '用户名',
      'twitter',
    ],
    fits: (value) => /^\S{2,40}$/.test(value) && /\p{L}/u.test(value),
    share: 0.7,
    unlessCommon: 0.95,
  },
  {
    make: 'person.firstName',
    names: [
      'first name',
      'given name',
      'first',
      'fname',
      'forename',
      'vorname',
      'prenom',
      'voornaam',
      'primer nombre',
      'nome proprio',
      '名',
      'christian name',
    ],
    fits: (value) => isWordy(value) || CJK.test(value),
    share: 0.7,
  },
  {
    make: 'person.middleName',
    names: ['middle name', 'mname', 'middle', 'middle initial', 'zweitname'],
    fits: isWordy,
    share: 0.7,
  },
  {
    make: 'person.lastName',
    names: [
      'last name',
      'surname',
      'last',
      'lname',
      'family name',
      'maiden',
      'maiden name',
      'nachname',
      'familienname',
      'nom de famille',
      'apellido',
      'apellidos',
      'cognome',
      'sobrenome',
      'achternaam',
      '姓',
      '姓氏',
    ],
    fits: (value) => isWordy(value) || CJK.test(value),
    share: 0.7,
  },
  {
    make: 'location.streetAddress',
    names: [
      'address',
      'street',
      'street address',
      'addr',
      'address line',
      'adresse',
      'strasse',
      'straße',
      'anschrift',
      'rue',
      'direccion',
      'domicilio',
      'calle',
      'indirizzo',
      'endereco',
      'rua',
      'adres',
      'straat',
      '地址',
      '住址',
      '住所',
    ],
    fits: isAddress,
    share: 0.5,
  },
  { make: 'location.streetAddress', names: [], fits: (value) => STREET.test(value), share: 1, alone: 0.6 },
  {
    make: 'location.zipCode',
    names: [
      'zip',
      'zip code',
      'postal code',
      'postcode',
      'plz',
      'postleitzahl',
      'code postal',
      'codigo postal',
      'cap',
      'cep',
      '邮编',
      '邮政编码',
      '郵便番号',
    ],
    fits: (value) => /^[A-Z0-9][A-Z0-9 -]{2,9}$/i.test(value) && /\d/.test(value),
    share: 0.7,
    unlessCommon: 0.8,
  },
  {
    make: 'location.city',
    names: [
      'city',
      'town',
      'ville',
      'stadt',
      'ort',
      'wohnort',
      'ciudad',
      'citta',
      'comune',
      'cidade',
      'plaats',
      'woonplaats',
      'birthplace',
      'birth place',
      'place of birth',
      'geburtsort',
      'lieu de naissance',
      '城市',
      '市',
    ],
    fits: (value) => /^\p{L}/u.test(value),
    share: 0.7,
    unlessCommon: 0.7,
  },
  {
    make: 'location.state',
    names: [
      'state',
      'region',
      'province',
      'county',
      'bundesland',
      'departement',
      'provincia',
      'estado',
      '省',
      '州',
      '省份',
    ],
    fits: (value) => /^\p{L}/u.test(value),
    share: 0.7,
    unlessCommon: 0.5,
  },
  {
    make: 'location.country',
    names: ['country', 'land', 'pays', 'pais', 'paese', 'nation', '国家'],
    fits: (value) => /^\p{L}/u.test(value),
    share: 0.7,
    unlessCommon: 0.5,
  },
  {
    make: 'company.name',
    names: [
      'company',
      'company name',
      'ship name',
      'employer',
      'organization name',
      'firma',
      'entreprise',
      'empresa',
      'azienda',
      'bedrijf',
      '公司',
    ],
    fits: (value) => /\p{L}/u.test(value),
    share: 0.7,
    unlessCommon: 0.7,
  },
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
const FULL_NAMES = [
  'full name',
  'name',
  'nom complet',
  'nombre completo',
  'nombre',
  'nom',
  'nome',
  'naam',
  '姓名',
  '氏名',
  '名前',
  '名字',
];
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
  return fullName(evidence, qualified ? [] : words);
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
  if (phrase !== undefined && (role !== undefined || phrase !== 'name') && (like >= 0.4 || wordy >= 0.7))
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
  return others.length > 0 ? others.join(' ') : undefined;
}

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
