/** Which rules are held: those that the user declared, and those that were found and not switched off. */
import { isLearned, type Schema } from '../schema.ts';
import type { Table } from '../table.ts';
import type { Units } from '../units.ts';
import { brokenRows } from './check.ts';
import { reachOf } from './evidence.ts';
import { acyclic, findRules } from './find.ts';
import { type DeterminesRule, fieldsOf, type Rule, type RuleShape, ruleText, sameRule } from './rule.ts';
import { learnSupport } from './support.ts';

/** What the configuration says of rules. */
export interface Said {
  /** A rule, or all that are found. */
  readonly rule: RuleShape | 'found';
  /** True where it does not hold, whatever the records look like. */
  readonly not?: boolean;
}

export interface Settled {
  readonly rules: readonly Rule[];
  /** Names of columns, numbers of rows, never a value. */
  readonly notices: readonly string[];
}

/** Most row numbers in one notice. */
const SHOWN = 5;
/** Combinations that cover less of the rows than this are not what the rows are made of. */
const COVERED = 0.5;

export function settleRules(
  table: Table,
  schema: Schema,
  units: Units,
  k: number,
  said: readonly Said[] = [],
): Settled {
  const notices: string[] = [];
  const reach = reachOf(table.width, table.rows);
  if (reach < table.width - 1)
    notices.push(
      `With ${table.width} columns, rules are sought between columns that stand at most ${reach} apart; others can be declared.`,
    );
  const declared = said.flatMap(({ rule, not }): Rule[] =>
    not || rule === 'found' ? [] : declare(rule, { table, schema, units, k, notices }),
  );
  const off = said.filter(({ not }) => not).map(({ rule }) => rule);
  const isOff = (rule: RuleShape) =>
    off.some((one) => one === 'found' || sameRule(one, rule)) || declared.some((one) => sameRule(one, rule));
  const found = off.includes('found')
    ? []
    : findRules(table, schema, units, k).filter((rule) => !isOff(rule));
  const isArithmetic = (rule: Rule) => rule.kind === 'sum' || rule.kind === 'product';
  const all = [...declared, ...found];
  const computed = acyclic(all.filter(isArithmetic));
  return { rules: all.filter((rule) => !isArithmetic(rule) || computed.includes(rule)), notices };
}

interface Known {
  readonly table: Table;
  readonly schema: Schema;
  readonly units: Units;
  readonly k: number;
  readonly notices: string[];
}

/** A declared rule in the forms in which it can be held; none, and a notice, where it cannot. */
function declare(rule: RuleShape, known: Known): Rule[] {
  const { table, schema, notices } = known;
  const text = ruleText(rule);
  const numeric = rule.kind === 'sum' || rule.kind === 'product' || rule.kind === 'order';
  for (const name of fieldsOf(rule)) {
    const field = schema.fields.find((one) => one.name === name);
    if (field === undefined || (rule.kind === 'unique' && (field.kind === 'id' || name === schema.entity)))
      continue;
    const why = !isLearned(field)
      ? 'is not learned'
      : numeric && table.column(name)?.kind !== 'number'
        ? 'is no number and no date'
        : undefined;
    if (why === undefined) continue;
    notices.push(`The rule “${text}” is not held: ${name} ${why}.`);
    return [];
  }
  if (rule.kind === 'unique' && !isKept(rule.fields, schema)) {
    notices.push(
      `The rule “${text}” is not held: only rows of one entity are kept from repeating each other.`,
    );
    return [];
  }
  noticeBroken(rule, text, known);
  if (rule.kind === 'support') return support(rule.fields, text, known);
  if (rule.kind === 'determines') return determine(rule, text, known);
  return [{ ...rule, declared: true }];
}

/** Whether no two rows can share these: a key of its own, or one within the entity. */
function isKept(fields: readonly string[], schema: Schema): boolean {
  if (fields.length === 1) {
    const field = schema.fields.find(({ name }) => name === fields[0]);
    return field?.kind === 'id' && field.unique;
  }
  return schema.entity !== undefined && fields.includes(schema.entity);
}

function noticeBroken(rule: RuleShape, text: string, { table, schema, units, notices }: Known): void {
  const broken = brokenRows(rule, table, schema, units.of);
  const rows = [...broken.keys()].filter((row) => broken[row] === 1);
  if (rows.length === 0) return;
  const shown = rows.slice(0, SHOWN).map((row) => row + 1);
  notices.push(
    `The source breaks the rule “${text}” in ${rows.length} ${rows.length === 1 ? 'record' : 'records'} (number ${shown.join(', ')}${
      rows.length > SHOWN ? ', …' : ''
    }); what is written keeps it.`,
  );
}

/** One category that decides needs no more; several, or a number, decide by their combinations. */
function determine(rule: DeterminesRule, text: string, known: Known): Rule[] {
  const { table } = known;
  return rule.to.flatMap((to): Rule[] => {
    if (rule.from.length === 1 && table.column(rule.from[0])?.kind === 'category')
      return [{ kind: 'determines', from: rule.from, to: [to], declared: true }];
    return support([...rule.from, to], text, known, rule.from);
  });
}

function support(
  fields: readonly string[],
  text: string,
  { table, units, k, notices }: Known,
  from?: readonly string[],
): Rule[] {
  const columns = fields.map((name) => table.column(name)!);
  const { seen, covered } = learnSupport(columns, units, k);
  if (covered < COVERED) {
    notices.push(
      `The rule “${text}” is not held: fewer than ${k} units stand behind most of its combinations.`,
    );
    return [];
  }
  if (from === undefined) return [{ kind: 'support', fields, seen, declared: true }];
  // Of two that one combination decides, the first is what is written.
  const met = new Set<string>();
  const first = seen.filter((marks) => {
    const key = JSON.stringify(marks.slice(0, from.length));
    if (met.has(key)) return false;
    met.add(key);
    return true;
  });
  return [{ kind: 'support', fields, seen: first, declared: true }];
}
