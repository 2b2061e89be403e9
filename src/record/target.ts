/** The field that a downstream model would predict. */
import type { Facts } from './facts.ts';
import { isKeyName } from './key.ts';
import { type Field, isLearned } from './schema.ts';

/** Names that outcomes go by, the surest first. */
const NAMES: readonly RegExp[] = [
  /^(?:target|label|class|y|outcome|response|目标|标签)$/,
  /^(?:churn|churned|attrition|survived|readmitted|readmission|diagnosis|deposit|default|defaulted|fraud|is fraud|died|death|mortality|approved|converted|clicked)$/,
  /^(?:income|income bracket|salary class|risk|status|grade|result|species|price|charges|sale price|saleprice|median house value)$/,
  /^(?:default payment|loan status|credit risk|target )/,
  / (?:target|label|class|outcome|flag)$/,
  /^recommended/,
];

/** Most values of a field that is taken for a target without a telling name. */
const FEW = 20;
/** Share of the records in which a target must stand. */
const MOSTLY = 0.5;

/** The likeliest target among the learned fields, none where nothing suggests itself. */
export function findTarget(fields: readonly Field[], facts: readonly Facts[]): string | undefined {
  const named: { name: string; rank: number }[] = [];
  fields.forEach((field, i) => {
    if (!isLearned(field) || field.kind === 'date' || field.kind === 'datetime') return;
    if (!mayBeTarget(field, facts[i])) return;
    const words = facts[i].words.join(' ');
    let rank = NAMES.findIndex((pattern) => pattern.test(words));
    if (rank < 0) return;
    // Files commonly put the outcome last, sometimes first.
    if (i === fields.length - 1) rank -= NAMES.length;
    named.push({ name: field.name, rank });
  });
  named.sort((a, b) => a.rank - b.rank);
  if (named.length > 0) return named[0].name;
  for (let i = fields.length - 1; i >= 0; i--) {
    const field = fields[i];
    if (!isLearned(field) || field.kind === 'date' || field.kind === 'datetime' || field.kind === 'decimal')
      continue;
    if (!mayBeTarget(field, facts[i])) continue;
    const { texts, present, words } = facts[i];
    if (isKeyName(words)) continue;
    if (texts.length >= 2 && texts.length <= Math.min(FEW, Math.max(2, present / 10))) return field.name;
  }
  return undefined;
}

/** In nested records, what says what stood where is no outcome, nor what stands in few of them. */
function mayBeTarget({ place }: Field, { present, column }: Facts): boolean {
  return place?.type !== 'kind' && (place === undefined || present >= MOSTLY * column.codes.length);
}
