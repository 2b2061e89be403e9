/**
 * Limits: what a gate holds a metric to. The defaults are the table of docs/metrics.md as data; a project writes its
 * own in `gates:` of synthetic-fixtures.yml.
 */

/**
 * Where a line is drawn. A number is absolute, on the metric's own scale. `ceiling` is relative to what a perfect
 * generator would be expected to reach at these row counts, `baseline` to the committed baseline; both are signed in
 * the metric's own direction (`fidelity.overall: {ceiling: -0.02}`, `fidelity.c2st_auc: {baseline: +0.03}`).
 */
export type Bound = number | { readonly ceiling: number } | { readonly baseline: number };

export type Basis = 'absolute' | 'ceiling' | 'baseline';

/** One entry of `gates:`, in the words of the configuration. */
export interface Limit {
  readonly warn?: Bound;
  readonly fail?: Bound;
  /** What to make of data that cannot tell. @default 'fail' (the verdict is `insufficient`, exit 1) */
  readonly 'when-insufficient'?: 'warn' | 'fail';
}

/** Metric name → limit; `off` takes a default limit away. */
export type Limits = Readonly<Record<string, Limit | 'off'>>;

/**
 * What it takes to decide. `harm`: fails only where the whole interval lies beyond the limit. `safety`: passes only
 * where the whole interval lies within it.
 */
export type Evidence = 'harm' | 'safety';

export interface DefaultLimit extends Limit {
  /** Units that it takes to tell a perfect generator from one at the `fail` limit, 99.9 % of the time. */
  readonly units: number;
}

/** "Default gates" of docs/metrics.md. */
export const DEFAULT_LIMITS: Readonly<Record<string, DefaultLimit>> = {
  'validity.schema': { fail: 1, units: 1 },
  'validity.condition': { fail: 1, units: 1 },
  'validity.rules': { warn: { ceiling: -0.01 }, fail: { ceiling: -0.05 }, units: 100 },
  'fidelity.overall': { warn: { ceiling: -0.015 }, fail: { ceiling: -0.03 }, units: 200 },
  'fidelity.worst_column': { warn: { ceiling: -0.04 }, fail: { ceiling: -0.08 }, units: 500 },
  'fidelity.worst_pair': { warn: { ceiling: -0.06 }, fail: { ceiling: -0.12 }, units: 500 },
  'fidelity.c2st_auc': { warn: 0.6, fail: 0.7, units: 400 },
  // Only texts that are broken at a glance fail: a network of minutes is some way from the ceiling, above all where texts are few.
  'fidelity.text_ngrams': { warn: { ceiling: -0.12 }, fail: { ceiling: -0.4 }, units: 200 },
  'fidelity.text_length': { warn: { ceiling: -0.1 }, fail: { ceiling: -0.4 }, units: 200 },
  'fidelity.text_vocabulary': { warn: { ceiling: -0.15 }, fail: { ceiling: -0.5 }, units: 200 },
  'utility.mean_loss': { warn: 0.015, fail: 0.03, units: 500 },
  'privacy.exact_match_excess': { warn: 0.002, fail: 0.005, units: 500 },
  'privacy.condition_match_excess': { warn: 0.002, fail: 0.005, units: 500 },
  'privacy.text_copied': { warn: 0.005, fail: 0.01, units: 500 },
  'privacy.dcr_share': { warn: 0.52, fail: 0.55, units: 1000 },
  'privacy.membership_auc': { warn: 0.55, fail: 0.6, units: 425 },
  'privacy.singling_out': { warn: 0.03, fail: 0.1, units: 500 },
  'privacy.linkability': { warn: 0.03, fail: 0.1, units: 500 },
  'privacy.inference': { warn: 0.03, fail: 0.1, units: 500 },
  // `expected` of this metric is the promised epsilon; the audit is a lower bound at p < .001, so it can show harm only.
  'privacy.audit_epsilon': { fail: { ceiling: 0 }, units: 100 },
};

/**
 * Metrics without which a fixture made from protected rows is not released: a privacy gate that measured nothing has
 * shown nothing.
 */
export const REQUIRED_FOR_RELEASE: readonly string[] = [
  'validity.schema',
  'fidelity.overall',
  'privacy.exact_match_excess',
  'privacy.membership_auc',
];

export function evidenceOf(name: string): Evidence {
  return name.startsWith('privacy.') && name !== 'privacy.audit_epsilon' ? 'safety' : 'harm';
}

/** The value that a perfect generator approaches as units grow without end. */
export function perfectValue(name: string, better: 'high' | 'low'): number {
  if (/(_auc|dcr_share)$/.test(name)) return 0.5;
  if (name === 'fidelity.sqs') return 10;
  return better === 'high' ? 1 : 0;
}

export function basisOf(bound: Bound): Basis {
  if (typeof bound === 'number') return 'absolute';
  return 'ceiling' in bound ? 'ceiling' : 'baseline';
}

/** The number as it is written, whatever it is relative to. */
export function amountOf(bound: Bound): number {
  if (typeof bound === 'number') return bound;
  return 'ceiling' in bound ? bound.ceiling : bound.baseline;
}

/** Where a line stands and whose it is. */
export interface Line {
  readonly bound: Bound;
  readonly origin: 'default' | 'written';
}

export interface Lines {
  readonly warn?: Line;
  readonly fail?: Line;
  readonly whenInsufficient: 'warn' | 'fail';
}

/**
 * The lines a metric is held to: what is written replaces the default line of the same severity. A written `fail`
 * alone takes the default `warn` away, which may lie on its wrong side.
 */
export function linesFor(name: string, written: Limits = {}): Lines {
  const own = Object.hasOwn(written, name) ? written[name] : undefined;
  if (own === 'off') return { whenInsufficient: 'fail' };
  const byDefault = Object.hasOwn(DEFAULT_LIMITS, name) ? DEFAULT_LIMITS[name] : undefined;
  const line = (severity: 'warn' | 'fail'): Line | undefined => {
    if (own?.[severity] !== undefined) return { bound: own[severity], origin: 'written' };
    if (severity === 'warn' && own?.fail !== undefined) return undefined;
    const bound = byDefault?.[severity];
    return bound === undefined ? undefined : { bound, origin: 'default' };
  };
  return {
    warn: line('warn'),
    fail: line('fail'),
    whenInsufficient: own?.['when-insufficient'] ?? 'fail',
  };
}
