/** Rules of a data set, as they are written: what holds between the columns of every row, or does not. */
import type { RuleShape } from '../record/rules/rule.ts';
import type { Said } from '../record/rules/settle.ts';

/** What a rule may look like, for messages. */
export const FORMS =
  '"a <= b", "a < b", "a -> b" (a determines b), "total = a + b", "amount = a * b", "a with b" (only combinations that occur), "unique: a, b"; "not: …" switches one off that was found, "not: found" all of them';

/** `not: …` or a rule; undefined if it is neither. */
export function parseSaid(text: string): Said | undefined {
  const negated = /^not:\s*(.*)$/s.exec(text.trim());
  if (negated === null) {
    const rule = parseRule(text);
    return rule && { rule };
  }
  const rule = negated[1].trim() === 'found' ? 'found' : parseRule(negated[1]);
  return rule && { rule, not: true };
}

const COMPARISON = /^(?<left>.+?)\s*(?<sign><=|>=|->|→|<|(?<!-)>)\s*(?<right>.+)$/s;

/** A column's name, perhaps in double quotes or backticks. */
function name(text: string): string {
  const trimmed = text.trim();
  const quoted = /^(["`])(.*)\1$/s.exec(trimmed);
  return quoted ? quoted[2] : trimmed;
}

const names = (text: string): string[] => text.split(',').map(name);

/** `admitted <= discharged`, `code -> description`, `total = fare + tip`, `unique: a, b`; undefined if it is none. */
export function parseRule(text: string): RuleShape | undefined {
  const whole = text.trim();
  const unique = /^unique:\s*(.+)$/s.exec(whole);
  if (unique) {
    const fields = names(unique[1]);
    return fields.includes('') ? undefined : { kind: 'unique', fields };
  }
  return comparison(whole) ?? equation(whole) ?? support(whole);
}

function comparison(text: string): RuleShape | undefined {
  const { left, sign, right } = COMPARISON.exec(text)?.groups ?? {};
  if (!sign || !left || !right) return undefined;
  if (sign === '->' || sign === '→') {
    const [from, to] = [names(left), names(right)];
    return [...from, ...to].includes('') ? undefined : { kind: 'determines', from, to };
  }
  const [a, b] = [name(left), name(right)];
  if (a === '' || b === '' || a === b) return undefined;
  const strict = !sign.endsWith('=');
  return sign.startsWith('<')
    ? { kind: 'order', low: a, high: b, strict }
    : { kind: 'order', low: b, high: a, strict };
}

/** `a with b with c` */
function support(text: string): RuleShape | undefined {
  const fields = text.split(/\s+with\s+/).map(name);
  const distinct = new Set(fields).size === fields.length;
  return fields.length > 1 && distinct && !fields.includes('') ? { kind: 'support', fields } : undefined;
}

type Token = { readonly name: string } | { readonly number: number } | { readonly sign: string };

/** `total = fare + tip + rest`, `amount = price * quantity`, `rate = a / b`, `f = 1.8 * c + 32`, `m = (b - a) / 60` */
function equation(text: string): RuleShape | undefined {
  const tokens = tokensOf(text);
  const [field, equals, ...rest] = tokens ?? [];
  if (!field || !('name' in field) || !equals || !('sign' in equals) || equals.sign !== '=') return undefined;
  return product(field.name, rest) ?? sum(field.name, rest);
}

/** `[number *] a * b [+ rest]`, or with `/` between the names */
function product(field: string, all: readonly Token[]): RuleShape | undefined {
  const is = (token: Token | undefined, signs: RegExp) =>
    !!token && 'sign' in token && signs.test(token.sign);
  const scaled = all.length > 3 && 'number' in all[0] && is(all[1], /\*/);
  const times = scaled ? (all[0] as { number: number }).number : 1;
  const [first, sign, second, plus, rest, ...more] = scaled ? all.slice(2) : all;
  if (!first || !second || !('name' in first) || !('name' in second) || !is(sign, /[*/]/)) return undefined;
  const isRest = is(plus, /\+/) && !!rest && 'name' in rest && rest.name === 'rest';
  if ((plus !== undefined && !isRest) || more.length > 0) return undefined;
  if (field === first.name || field === second.name) return undefined;
  return {
    kind: 'product',
    field,
    left: first.name,
    right: second.name,
    ...(is(sign, /\//) && { divide: true }),
    ...(times !== 1 && { times }),
    ...(isRest && { rest: true }),
  };
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = /\s*(?:"([^"]+)"|`([^`]+)`|(\d+(?:\.\d+)?(?![\p{L}_]))|([\p{L}\p{N}_.]+)|([-+*/=()]))\s*/uy;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    const [, quoted, ticked, digits, bare, sign] = match;
    if (sign) tokens.push({ sign });
    else if (digits) tokens.push({ number: Number(digits) });
    else tokens.push({ name: quoted ?? ticked ?? bare });
  }
  return tokens;
}

/** `[-] term [± term …]`, perhaps in parentheses and divided by a number; a term is a name, `number * name` or a number. */
function sum(field: string, all: readonly Token[]): RuleShape | undefined {
  const signOf = (token: Token | undefined) => (token && 'sign' in token ? token.sign : undefined);
  let tokens = all;
  let per = 1;
  let tail: readonly Token[] = [];
  if (signOf(tokens[0]) === '(') {
    const close = tokens.findIndex((token) => signOf(token) === ')');
    const by = tokens[close + 2];
    if (close < 0 || signOf(tokens[close + 1]) !== '/' || !by || !('number' in by) || by.number === 0)
      return undefined;
    per = by.number;
    tail = tokens.slice(close + 3);
    tokens = tokens.slice(1, close);
  }
  const inner = terms(tokens);
  const outer = tail.length === 0 ? { parts: [], plus: 0, rest: false } : terms(tail, true);
  if (!inner || !outer || inner.parts.length === 0 || outer.parts.length > 0) return undefined;
  if (inner.parts.some((part) => part.field === field)) return undefined;
  const plus = inner.plus / per + outer.plus;
  const rest = inner.rest || outer.rest;
  return {
    kind: 'sum',
    field,
    parts: inner.parts,
    ...(per !== 1 && { per }),
    ...(plus !== 0 && { plus }),
    ...(rest && { rest }),
  };
}

function terms(tokens: readonly Token[], signed = false) {
  const parts: { field: string; times: number }[] = [];
  let plus = 0;
  let rest = false;
  for (let at = 0; at < tokens.length; ) {
    let times = 1;
    const sign = tokens[at];
    if ('sign' in sign) {
      if (sign.sign !== '+' && sign.sign !== '-') return undefined;
      times = sign.sign === '-' ? -1 : 1;
      at++;
    } else if (at > 0 || signed) return undefined;
    const term = tokens[at++];
    if (term === undefined || 'sign' in term) return undefined;
    if ('name' in term) {
      if (term.name === 'rest') rest = true;
      else parts.push({ field: term.name, times });
      continue;
    }
    const [star, factor] = [tokens[at], tokens[at + 1]];
    if (star && 'sign' in star && star.sign === '*' && factor && 'name' in factor) {
      parts.push({ field: factor.name, times: times * term.number });
      at += 2;
    } else plus += times * term.number;
  }
  return { parts, plus, rest };
}
