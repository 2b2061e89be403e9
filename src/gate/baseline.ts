/**
 * The committed baseline: metrics with their intervals and sizes, reviewed like code and changed by `baseline update`.
 * It holds no cell of the data and no name of a column.
 */
import { difference, figure, NO_FIGURE } from './figure.ts';

export const BASELINE_FORMAT = 1;
const KIND = 'synthetic-fixtures baseline';

export interface BaselineEntry {
  readonly dataset: string;
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly n: number;
  readonly better: 'high' | 'low';
  /** What a perfect generator was expected to reach at that size. */
  readonly expected?: number;
}

export interface Baseline {
  /** Version of the program that measured. */
  readonly version: string;
  readonly metrics: readonly BaselineEntry[];
}

/** A baseline, or the reason why there is none: a limit that needs one fails with that reason. */
export type BaselineState =
  | { readonly state: 'ok'; readonly baseline: Baseline }
  | { readonly state: 'missing' | 'foreign' | 'outdated'; readonly reason: string };

export const NO_BASELINE: BaselineState = {
  state: 'missing',
  reason: 'none is configured; name a file (`baseline:`) and write it with `baseline update report.json`',
};

/** For a caller that looked for the file and did not find it. */
export function baselineNotFound(file: string): BaselineState {
  return {
    state: 'missing',
    reason: `${file} does not exist; write it with \`baseline update report.json --baseline ${file}\` and commit it`,
  };
}

/** Reads the text of a baseline file. Never throws: what is wrong matters only where a limit needs it. */
export function parseBaseline(text: string, file: string): BaselineState {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { state: 'foreign', reason: `${file} is no JSON; write it anew with \`baseline update\`` };
  }
  if (!isObject(raw) || raw.kind !== KIND) {
    return {
      state: 'foreign',
      reason: `${file} is no baseline of this program; write it anew with \`baseline update\``,
    };
  }
  if (raw.format !== BASELINE_FORMAT) {
    const came = typeof raw.format === 'number' ? `format ${raw.format}` : 'no format';
    return {
      state: 'outdated',
      reason: `${file} has ${came}, this program reads format ${BASELINE_FORMAT}; write it anew with \`baseline update\``,
    };
  }
  if (typeof raw.version !== 'string' || !Array.isArray(raw.metrics) || !raw.metrics.every(isEntry)) {
    return { state: 'foreign', reason: `${file} is damaged; write it anew with \`baseline update\`` };
  }
  return { state: 'ok', baseline: { version: raw.version, metrics: raw.metrics } };
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function isEntry(raw: unknown): raw is BaselineEntry {
  if (!isObject(raw)) return false;
  const numbers = [raw.value, raw.low, raw.high, raw.level, raw.n];
  return (
    typeof raw.dataset === 'string' &&
    typeof raw.name === 'string' &&
    (raw.better === 'high' || raw.better === 'low') &&
    numbers.every((number) => typeof number === 'number') &&
    (raw.expected === undefined || typeof raw.expected === 'number')
  );
}

/** What of a report is kept. Structural, so that a report read back from JSON serves as well. */
export interface BaselineSource {
  readonly version: string;
  readonly metrics: readonly {
    readonly dataset: string;
    readonly name: string;
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly level: number;
    readonly n: number;
    readonly better: 'high' | 'low';
    readonly expected?: number | null;
  }[];
}

/** In a public repository figures are rounded to this, intervals outwards. */
export const PUBLIC_STEP = 0.005;

/**
 * The baseline that a report would leave. Metrics that were not measured are left out.
 * @param step rounds every figure to this step (`PUBLIC_STEP`); absent, to six digits
 */
export function baselineOf(report: BaselineSource, step?: number): Baseline {
  const metrics: BaselineEntry[] = [];
  for (const metric of report.metrics) {
    const { value, low, high, expected } = metric;
    if (!isFinite3(value) || !isFinite3(low) || !isFinite3(high)) continue;
    metrics.push({
      dataset: metric.dataset,
      name: metric.name,
      value: round(value, step, 'near'),
      low: round(low, step, 'down'),
      high: round(high, step, 'up'),
      level: metric.level,
      n: metric.n,
      better: metric.better,
      ...(isFinite3(expected) ? { expected: round(expected, step, 'near') } : {}),
    });
  }
  return { version: report.version, metrics: metrics.sort(byName) };
}

function isFinite3(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function byName(a: BaselineEntry, b: BaselineEntry): number {
  if (a.dataset !== b.dataset) return a.dataset < b.dataset ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function round(value: number, step: number | undefined, way: 'near' | 'down' | 'up'): number {
  if (step === undefined) return Number(value.toFixed(6));
  const steps = value / step;
  const whole =
    way === 'near' ? Math.round(steps) : way === 'down' ? Math.floor(steps + 1e-9) : Math.ceil(steps - 1e-9);
  return Number((whole * step).toFixed(6));
}

/** The file's text: one metric a line, so that a review shows what moved. */
export function formatBaseline(baseline: Baseline): string {
  const head = `  "kind": ${JSON.stringify(KIND)},\n  "format": ${BASELINE_FORMAT},\n  "version": ${JSON.stringify(baseline.version)},\n`;
  const lines = baseline.metrics.map((entry) => `    ${JSON.stringify(entry)}`);
  return `{\n${head}  "metrics": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

export interface BaselineChange {
  readonly dataset: string;
  readonly name: string;
  readonly before: number | null;
  readonly after: number | null;
  /** `noise`: the interval of the difference holds zero. */
  readonly change: 'better' | 'worse' | 'noise' | 'same' | 'new' | 'gone';
}

/** What moved since the baseline that a report was judged beside; nothing where there is none. */
export function changesSince(state: BaselineState, report: BaselineSource, step?: number): BaselineChange[] {
  return state.state === 'ok' ? compareBaselines(state.baseline, baselineOf(report, step)) : [];
}

/** What an update would change, metric by metric, by independent intervals. */
export function compareBaselines(before: Baseline | null, after: Baseline): BaselineChange[] {
  const key = (entry: BaselineEntry) => `${entry.dataset}\u0000${entry.name}`;
  const old = new Map((before?.metrics ?? []).map((entry) => [key(entry), entry]));
  const changes: BaselineChange[] = after.metrics.map((entry) => {
    const was = old.get(key(entry));
    old.delete(key(entry));
    return {
      dataset: entry.dataset,
      name: entry.name,
      before: was?.value ?? null,
      after: entry.value,
      change: was === undefined ? 'new' : moved(was, entry),
    };
  });
  for (const entry of old.values()) {
    changes.push({
      dataset: entry.dataset,
      name: entry.name,
      before: entry.value,
      after: null,
      change: 'gone',
    });
  }
  return changes;
}

function moved(was: BaselineEntry, is: BaselineEntry): BaselineChange['change'] {
  const sign = is.better === 'low' ? 1 : -1;
  const step = is.value - was.value;
  if (step === 0) return 'same';
  const noise =
    step > 0
      ? Math.hypot(is.value - is.low, was.high - was.value)
      : Math.hypot(is.high - is.value, was.value - was.low);
  if (Math.abs(step) <= noise) return 'noise';
  return sign * step > 0 ? 'worse' : 'better';
}

/** The changes as lines of text, for `baseline update` to print. */
export function describeChanges(changes: readonly BaselineChange[]): string[] {
  const words = {
    better: 'better',
    worse: 'worse',
    noise: 'within noise',
    same: 'unchanged',
    new: 'new',
    gone: 'gone',
  };
  const width = Math.max(0, ...changes.map((change) => change.name.length));
  return changes.map((change) => {
    const step = change.before === null || change.after === null ? null : change.after - change.before;
    const shift = step === null ? '' : `  ${difference(step)}`;
    const from = change.before === null ? NO_FIGURE : figure(change.before);
    const to = change.after === null ? NO_FIGURE : figure(change.after);
    return `${change.dataset}  ${change.name.padEnd(width)}  ${from} → ${to}${shift}  ${words[change.change]}`;
  });
}
