/** `evaluate`: judge two files, whoever made them. */
import { basename } from 'node:path';
import { readBaseline } from '../config/baseline.ts';
import { DEFAULTS } from '../config/config.ts';
import type { EvaluateJob } from '../config/jobs.ts';
import { UserError } from '../error.ts';
import { evaluate as measure } from '../evaluation/evaluate.ts';
import { REQUIRED_FOR_RELEASE } from '../gate/limits.ts';
import { judge } from '../gate/verdict.ts';
import { countedShare, type Metric } from '../measure/metric.ts';
import type { Context } from '../platform/context.ts';
import { findProtected } from '../record/groups.ts';
import { infer } from '../record/infer.ts';
import { assertColumn } from '../record/override.ts';
import { parse } from '../record/parse.ts';
import { type Kept, keptIn } from '../record/rules/kept.ts';
import type { Rule } from '../record/rules/rule.ts';
import { settleRules } from '../record/rules/settle.ts';
import { isLearned, isTail, seriesOf, withoutSeries } from '../record/schema.ts';
import { unitsOf } from '../record/units.ts';
import { validate } from '../record/validate.ts';
import { prepare, stage } from '../release/release.ts';
import { fieldReports } from '../report/fields.ts';
import { buildReport, type Report } from '../report/report.ts';
import { Stopwatch } from '../stopwatch.ts';
import { VERSION } from '../version.ts';
import { schemaMetric } from './assess.ts';
import { knownOf, syntheticUnits } from './known.ts';
import { open } from './open.ts';
import { present } from './present.ts';

/** Most broken rules that are named. */
const MOST = 5;

export async function evaluate(job: EvaluateJob, context: Context): Promise<{ report: Report }> {
  prepare(job.out, context.owner);
  const { minRecords } = DEFAULTS;
  const clock = new Stopwatch();
  const name = basename(job.synthetic).replace(/\..*$/, '');
  context.reporter.phase('reading');
  const real = await open(job.real, {}, context);
  const {
    schema,
    table: text,
    notices,
  } = infer(real.table, {
    entity: job.entity,
    target: job.target,
    columns: real.declared,
    minRecords,
  });
  const synthetic = await open(job.synthetic, {}, context, text);
  const holdout = job.holdout === undefined ? undefined : await open(job.holdout, {}, context, text);
  if (job.protected !== undefined)
    assertColumn(
      job.protected,
      schema.fields.map(({ name }) => name),
      'protected',
    );
  for (const notice of notices) context.reporter.note(notice);
  if (!schema.fields.some((field) => isLearned(field) || isTail(field)))
    throw new UserError(
      'No column of the real file can be compared.',
      'Give a file with measurements or categories.',
      {
        file: job.real,
      },
    );

  context.reporter.phase('evaluating');
  const validity = validate(synthetic.table, withoutSeries(schema));
  const train = parse(text, schema);
  const made = parse(synthetic.table, schema);
  const realUnits = unitsOf(text, schema);
  const units = realUnits.of;
  const unseen = holdout && parse(holdout.table, schema);
  const unseenUnits = holdout && unitsOf(holdout.table, schema).of.map((unit) => unit + text.rows);
  const series = seriesOf(schema);
  const once: Rule[] = series ? [{ kind: 'unique', fields: [series.name] }] : [];
  const rules = [...settleRules(train, schema, realUnits, minRecords).rules, ...once];
  const kept = keptIn(rules, made, schema, unitsOf(synthetic.table, schema).of);
  const keptUnseen = unseen && keptIn(rules, unseen, schema, unseenUnits);
  for (const { rule, rows } of kept.broken.slice(0, MOST))
    context.reporter.note(`found among the real rows and broken in ${rows} of ${kept.rows}: ${rule}`);
  const { metrics, details } = await clock.time('evaluate', () =>
    measure(
      {
        synthetic: made,
        train,
        auditIn: train,
        auditOut: unseen ?? train.take(new Uint32Array(0)),
        ...(schema.entity !== undefined && {
          units: {
            train: units,
            auditIn: units,
            auditOut: unseenUnits ?? new Uint32Array(0),
            ...syntheticUnits(synthetic.table, schema),
          },
        }),
        ...knownOf(schema),
        minRecords,
        seed: DEFAULTS.seed,
        target: schema.target,
        protectedAttribute: job.protected ?? findProtected(schema),
      },
      (step, done) => context.reporter.progress({ done, detail: step }),
    ),
  );
  // No model is at hand to attack, and without never-seen rows privacy cannot be measured at all.
  const require = REQUIRED_FOR_RELEASE.filter(
    (metric) => !metric.startsWith('privacy.') || (metric === 'privacy.exact_match_excess' && holdout),
  );
  const baseline = readBaseline(job.baseline);
  const rulesKept = rules.length > 0 ? [rulesMetric(kept, keptUnseen)] : [];
  const judgement = judge([schemaMetric(validity), ...rulesKept, ...metrics], {
    dataset: name,
    baseline,
    require,
  });
  const report = buildReport({
    version: VERSION,
    seed: DEFAULTS.seed,
    rows: synthetic.table.rows,
    timings: { evaluate: clock.of('evaluate'), total: clock.total },
    datasets: [
      {
        name,
        judgement,
        rows: {
          source: text.rows,
          train: text.rows,
          holdout: holdout?.table.rows ?? null,
          evaluated: synthetic.table.rows,
          written: null,
        },
        model: null,
        fixtures: [],
      },
    ],
  });
  const staging = stage(job.out, context.owner);
  try {
    await present(
      staging,
      report,
      [
        {
          name,
          source: basename(job.real),
          evaluation: details,
          fields: fieldReports(schema),
          entity: schema.entity,
          target: schema.target,
          minRecords,
        },
      ],
      baseline,
    );
    staging.publish({ fixtures: false });
  } finally {
    staging.discard();
  }
  return { report };
}

/**
 * Share of the synthetic rows that keep every rule which the real ones were found to keep. What is found in so many rows may be
 * broken by a few others: never-seen rows tell how few, and without them the rule of three does.
 */
function rulesMetric({ rows, good, broken }: Kept, unseen: Kept | undefined): Metric {
  const share = countedShare('validity.rules', good, rows);
  const expected = unseen === undefined ? 1 : unseen.good / unseen.rows;
  const rare = ((unseen ? unseen.rows - unseen.good : 0) + 3) / ((unseen?.rows ?? rows) + 3);
  const honest = Math.min(expected, 1 - rare) - 3.09 * Math.sqrt((rare * (1 - rare)) / rows);
  return { ...share, expected, honest, ...(broken[0] && { detail: broken[0].rule }) };
}
