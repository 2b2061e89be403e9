/** Rules of a data set: what holds between the columns of every row. */

export type Rule =
  /** `low` is never more than `high` (never equal either where `strict`). */
  | { readonly kind: 'order'; readonly low: string; readonly high: string; readonly strict: boolean }
  /** Rows that agree on `from` agree on `to`. */
  | { readonly kind: 'determines'; readonly from: readonly string[]; readonly to: readonly string[] };

const RULE = /^(?<left>.+?)\s*(?<sign><=|>=|->|→|<|(?<!-)>)\s*(?<right>.+)$/s;

/** A column's name, perhaps in double quotes or backticks. */
function name(text: string): string {
  const trimmed = text.trim();
  const quoted = /^(["`])(.*)\1$/s.exec(trimmed);
  return quoted ? quoted[2] : trimmed;
}

const names = (text: string): string[] => text.split(',').map(name);

/** `admitted <= discharged`, `low < high`, `code -> description`, `make, model -> doors`; undefined if it is none. */
export function parseRule(text: string): Rule | undefined {
  const { left, sign, right } = RULE.exec(text.trim())?.groups ?? {};
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
