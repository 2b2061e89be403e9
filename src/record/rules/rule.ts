/** Rules: what holds between the fields of every record. Found by `find.ts`, or declared in the configuration. */

export interface OrderRule {
  readonly kind: 'order';
  /** Never more than `high` in a record that has both; never equal either where `strict`. */
  readonly low: string;
  readonly high: string;
  readonly strict?: boolean;
}

export interface DeterminesRule {
  readonly kind: 'determines';
  /** Records that agree on these … */
  readonly from: readonly string[];
  /** … agree on these. */
  readonly to: readonly string[];
}

/** `field` = (Σ times · part) / per + plus, on the grid of `field`, in every record that has them all. */
export interface SumRule {
  readonly kind: 'sum';
  readonly field: string;
  readonly parts: readonly { readonly field: string; readonly times: number }[];
  /** @default 1 */
  readonly per?: number;
  /** @default 0 */
  readonly plus?: number;
  /** True where a rest of few values is left: then the rule is how the field is told, and nothing to break. */
  readonly rest?: boolean;
}

/** `field` = times · left · right, or times · left / right, on the grid of `field`, in every record that has them all. */
export interface ProductRule {
  readonly kind: 'product';
  readonly field: string;
  readonly left: string;
  readonly right: string;
  readonly divide?: boolean;
  /** @default 1 */
  readonly times?: number;
  /** As that of a sum: true where most records leave none. */
  readonly rest?: boolean;
}

/** A label, the value of a number that has few, true for any value, null for a missing one. */
export type Mark = string | number | true | null;

export interface ExcludesRule {
  readonly kind: 'excludes';
  readonly a: string;
  readonly b: string;
  /** What never stands together, `b`s by `a`. */
  readonly never: readonly { readonly a: Mark; readonly b: readonly Mark[] }[];
}

/** Only these combinations may be written. */
export interface SupportRule {
  readonly kind: 'support';
  readonly fields: readonly string[];
  /** Combinations of at least k units, one mark a field; absent until they have been learned. */
  readonly seen?: readonly (readonly Mark[])[];
}

export interface UniqueRule {
  readonly kind: 'unique';
  /** No two records agree on all of these. */
  readonly fields: readonly string[];
}

export type RuleShape =
  | OrderRule
  | DeterminesRule
  | SumRule
  | ProductRule
  | ExcludesRule
  | SupportRule
  | UniqueRule;

export type Rule = RuleShape & {
  /** True where the user said so. */
  readonly declared?: boolean;
};

/** The fields that a rule speaks of. */
export function fieldsOf(rule: RuleShape): readonly string[] {
  switch (rule.kind) {
    case 'order':
      return [rule.low, rule.high];
    case 'determines':
      return [...rule.from, ...rule.to];
    case 'sum':
      return [rule.field, ...rule.parts.map((part) => part.field)];
    case 'product':
      return [rule.field, rule.left, rule.right];
    case 'excludes':
      return [rule.a, rule.b];
    case 'support':
    case 'unique':
      return rule.fields;
  }
}

/** A rule as the configuration writes it: `a <= b`, `code -> text`, `total = fare + tip`, `unique: a, b`, `a with b`. */
export function ruleText(rule: RuleShape): string {
  switch (rule.kind) {
    case 'order':
      return `${quoted(rule.low)} ${rule.strict ? '<' : '<='} ${quoted(rule.high)}`;
    case 'determines':
      return `${rule.from.map(quoted).join(', ')} -> ${rule.to.map(quoted).join(', ')}`;
    case 'sum':
      return `${quoted(rule.field)} = ${sumText(rule)}${rule.rest ? ' + rest' : ''}`;
    case 'product':
      return `${quoted(rule.field)} = ${productText(rule)}${rule.rest ? ' + rest' : ''}`;
    case 'excludes':
      return `${quoted(rule.a)} with ${quoted(rule.b)}`;
    case 'support':
      return rule.fields.map(quoted).join(' with ');
    case 'unique':
      return `unique: ${rule.fields.map(quoted).join(', ')}`;
  }
}

function productText({ left, right, divide, times = 1 }: ProductRule): string {
  return `${times === 1 ? '' : `${times} * `}${quoted(left)} ${divide ? '/' : '*'} ${quoted(right)}`;
}

function sumText({ parts, per = 1, plus = 0 }: SumRule): string {
  const terms = parts.map(({ field, times }, i) => {
    const size = Math.abs(times);
    const sign = times < 0 ? '- ' : i > 0 ? '+ ' : '';
    return `${sign}${size === 1 ? '' : `${size} * `}${quoted(field)}`;
  });
  const sum = per === 1 ? terms.join(' ') : `(${terms.join(' ')}) / ${per}`;
  return plus === 0 ? sum : `${sum} ${plus < 0 ? '-' : '+'} ${Math.abs(plus)}`;
}

/** A name as a rule writes it: in double quotes where it is more than letters, digits and underscores. */
function quoted(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !RESERVED.has(name) ? name : `"${name}"`;
}

const RESERVED = new Set(['with', 'rest', 'not', 'unique']);

/** Whether two rules say the same of the same fields. */
export function sameRule(a: RuleShape, b: RuleShape): boolean {
  const isCombined = (rule: RuleShape) => rule.kind === 'excludes' || rule.kind === 'support';
  if (isCombined(a) && isCombined(b))
    return [...fieldsOf(a)].sort().join() === [...fieldsOf(b)].sort().join();
  if (a.kind === 'sum' && b.kind === 'sum')
    return a.field === b.field && [...fieldsOf(a)].sort().join() === [...fieldsOf(b)].sort().join();
  return ruleText(a) === ruleText(b);
}
