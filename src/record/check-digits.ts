/**
 * Check digits. Where every number of a column keeps one of these schemes (which digits drawn at random do once in ten,
 * so twenty of them never), the numbers made in their place keep it too.
 */
import type { PatternPart } from './pattern.ts';

export type CheckScheme = keyof typeof SCHEMES;

interface Scheme {
  /** Characters at the end that check the others. */
  readonly length: number;
  /** Those characters for the ones before them; undefined where no number begins so. */
  readonly of: (body: string) => string | undefined;
  /** What the whole must look like, bare of spaces and signs. */
  readonly form: RegExp;
}

const digits = (body: string): number[] => [...body].map(Number);

/** Σ weight · digit, weights from the first digit on. */
const weighted = (body: string, weights: readonly number[]): number =>
  digits(body).reduce((sum, digit, i) => sum + digit * weights[i % weights.length], 0);

/** n modulo m for numbers of any length. */
const modulo = (body: string, m: number): number =>
  digits(body).reduce((rest, digit) => (rest * 10 + digit) % m, 0);

const falling = (from: number): number[] => Array.from({ length: from - 1 }, (_, i) => from - i);

/** Multiplication in the dihedral group of ten. */
function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b) % 5) : (5 + a - b) % 5;
}

/** Verhoeff's permutation, applied so often. */
function permuted(digit: number, times: number): number {
  let at = digit;
  for (let i = 0; i < times % 8; i++) at = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][at];
  return at;
}

/** What letters and digits are worth in the odd places of a codice fiscale. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

const SCHEMES = {
  /** Payment cards, IMEI, Swedish and Canadian numbers. ISO/IEC 7812-1. */
  luhn: {
    length: 1,
    form: /^\d{8,20}$/,
    of: (body) => {
      const sum = digits(body)
        .reverse()
        .reduce(
          (total, digit, i) => total + (i % 2 === 0 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit),
          0,
        );
      return String((10 - (sum % 10)) % 10);
    },
  },
  /** EAN, GTIN, ISBN-13, Swiss AHV. */
  gtin: {
    length: 1,
    form: /^(?:\d{8}|\d{12,14})$/,
    of: (body) => String((10 - (weighted([...body].reverse().join(''), [3, 1]) % 10)) % 10),
  },
  /** NHS numbers, ISBN-10 without X. */
  mod11: {
    length: 1,
    form: /^\d{10}$/,
    of: (body) => {
      const check = (11 - (weighted(body, falling(10)) % 11)) % 11;
      return check === 10 ? undefined : String(check);
    },
  },
  /** Chinese identity numbers, ORCID: ISO/IEC 7064, MOD 11-2. */
  'mod11-2': {
    length: 1,
    form: /^\d{15,17}[\dX]$/i,
    of: (body) => {
      const rest = digits(body).reduce((p, digit) => ((p + digit) * 2) % 11, 0);
      return '0123456789X'[(12 - rest) % 11];
    },
  },
  /** German tax numbers: ISO/IEC 7064, MOD 11,10. */
  'mod11,10': {
    length: 1,
    form: /^\d{11}$/,
    of: (body) => {
      const product = digits(body).reduce((p, digit) => (2 * ((p + digit) % 10 || 10)) % 11, 10);
      return String((11 - product) % 10);
    },
  },
  /** Polish PESEL. */
  pesel: {
    length: 1,
    form: /^\d{11}$/,
    of: (body) => String((10 - (weighted(body, [1, 3, 7, 9]) % 10)) % 10),
  },
  /** Dutch BSN. */
  bsn: {
    length: 1,
    form: /^\d{9}$/,
    of: (body) => {
      const check = weighted(body, falling(9)) % 11;
      return check === 10 ? undefined : String(check);
    },
  },
  /** Spanish DNI and NIE. */
  dni: {
    length: 1,
    form: /^[XYZ\d]\d{7}[A-Z]$/i,
    of: (body) =>
      'TRWAGMYFPDXBNJZSQVHLCKE'[
        modulo(
          body.replace(/^[XYZ]/i, (c) => String('XYZ'.indexOf(c.toUpperCase()))),
          23,
        )
      ],
  },
  /** French NIR, Belgian national numbers. */
  mod97: {
    length: 2,
    form: /^(?:\d{11}|\d{15})$/,
    of: (body) => String(97 - modulo(body, 97)).padStart(2, '0'),
  },
  /** Brazilian CPF. */
  cpf: {
    length: 2,
    form: /^\d{11}$/,
    of: (body) => {
      const next = (text: string) => {
        const rest = weighted(text, falling(text.length + 1)) % 11;
        return rest < 2 ? '0' : String(11 - rest);
      };
      const first = next(body);
      return first + next(body + first);
    },
  },
  /** Portuguese NIF. */
  nif: {
    length: 1,
    form: /^\d{9}$/,
    of: (body) => {
      const rest = weighted(body, falling(9)) % 11;
      return rest < 2 ? '0' : String(11 - rest);
    },
  },
  /** Turkish identity numbers. */
  tckn: {
    length: 2,
    form: /^\d{11}$/,
    of: (body) => {
      const first = (((weighted(body, [7, -1]) % 10) + 10) % 10).toString();
      return first + (weighted(body + first, [1]) % 10);
    },
  },
  /** Indian Aadhaar: Verhoeff 1969. */
  verhoeff: {
    length: 1,
    form: /^\d{12}$/,
    of: (body) => {
      const check = digits(body)
        .reverse()
        .reduce((c, digit, i) => dihedral(c, permuted(digit, i + 1)), 0);
      return String([0, 4, 3, 2, 1, 5, 6, 7, 8, 9][check]);
    },
  },
  /** Chilean RUT, without points. */
  rut: {
    length: 1,
    form: /^\d{7,8}[\dK]$/i,
    of: (body) => '0K987654321'[weighted([...body].reverse().join(''), [2, 3, 4, 5, 6, 7]) % 11],
  },
  /** Finnish identity codes: a letter or digit behind date and number. */
  hetu: {
    length: 1,
    form: /^\d{9}[\dA-Y]$/i,
    of: (body) => '0123456789ABCDEFHJKLMNPRSTUVWXY'[modulo(body, 31)],
  },
  /** Italian codici fiscali: odd places are worth what a table says. */
  codice: {
    length: 1,
    form: /^[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]$/i,
    of: (body) => {
      const worth = (char: string) => (/\d/.test(char) ? Number(char) : char.charCodeAt(0) - 65);
      const sum = [...body.toUpperCase()].reduce(
        (total, char, i) => total + (i % 2 === 0 ? ODD[worth(char)] : worth(char)),
        0,
      );
      return String.fromCharCode(65 + (sum % 26));
    },
  },
} as const satisfies Record<string, Scheme>;

/** Schemes whose numbers hold letters. */
const LETTERED: ReadonlySet<string> = new Set<CheckScheme>(['dni', 'mod11-2', 'rut', 'hetu', 'codice']);

/** Fewest different numbers that tell. */
const FEWEST = 20;

/** The scheme that all of the texts keep. */
export function schemeOf(texts: readonly string[]): CheckScheme | undefined {
  if (texts.length < FEWEST) return undefined;
  const names = Object.keys(SCHEMES) as CheckScheme[];
  return names.find((name) => texts.every((text) => withCheck(text, name) === text.toUpperCase()));
}

/** The text with its last characters put right; undefined where it is of another form, or no number begins so. */
export function withCheck(text: string, name: CheckScheme): string | undefined {
  const { length, of, form }: Scheme = SCHEMES[name];
  const places = [...text.matchAll(/[\dA-Z]/gi)].map(({ index }) => index);
  const bare = places.map((at) => text[at]).join('');
  const known = LETTERED.has(name) ? bare : bare.replace(/[A-Z]/gi, '0');
  if (known !== bare || !isForm(bare, form, length)) return undefined;
  const check = of(bare.slice(0, -length));
  if (check === undefined) return undefined;
  const chars = [...text.toUpperCase()];
  places.slice(-length).forEach((at, i) => {
    chars[at] = check[i];
  });
  return chars.join('');
}

/** Whether the text would be of the form, whatever its last characters are. */
function isForm(bare: string, form: RegExp, length: number): boolean {
  const body = bare.slice(0, -length);
  return form.test(bare) || form.test(body + '0'.repeat(length)) || form.test(`${body}A`);
}

/** The pattern with zeros where the check stands, so that numbers differ in what is checked; undefined where they cannot. */
export function uncheckedPattern(
  pattern: readonly PatternPart[],
  name: CheckScheme,
): PatternPart[] | undefined {
  const { length } = SCHEMES[name];
  const last = pattern[pattern.length - 1];
  if (last === undefined || 'literal' in last) return undefined;
  const count = 'count' in last ? last.count : (Object.values(last)[0] as number);
  if (count < length) return undefined;
  const shorter =
    'count' in last ? { ...last, count: count - length } : { [Object.keys(last)[0]]: count - length };
  const rest = count > length ? [shorter as PatternPart] : [];
  return [...pattern.slice(0, -1), ...rest, { literal: '0'.repeat(length) }];
}
