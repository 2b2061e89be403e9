/** Where an axis is marked, and what the marks say. Numbers and dates, with no locale and no time zone. */

export type AxisKind = 'number' | 'date' | 'datetime';

/** Round values from low to high, at most `most` of them. */
export function ticks(low: number, high: number, kind: AxisKind, most = 5): number[] {
  if (!(high > low)) return [low];
  if (kind === 'number') return evenTicks(low, high, most);
  const unit = kind === 'date' ? 1 : 86_400;
  const days = (high - low) / unit;
  if (days > 1100) return yearTicks(low / unit, high / unit, most).map((day) => day * unit);
  if (days > 62) return monthTicks(low / unit, high / unit, most).map((day) => day * unit);
  return evenTicks(low / unit, high / unit, most).map((day) => day * unit);
}

function evenTicks(low: number, high: number, most: number): number[] {
  const step = roundStep((high - low) / Math.max(1, most - 1));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => tidy((first + i) * step));
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function roundStep(least: number): number {
  let power = 1;
  while (power > least) power /= 10;
  while (power * 10 <= least) power *= 10;
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function yearTicks(low: number, high: number, most: number): number[] {
  const first = yearOf(low);
  const last = yearOf(high);
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 500].find((one) => (last - first) / one <= most) ?? 1000;
  const years: number[] = [];
  for (let year = Math.ceil(first / step) * step; year <= last; year += step) years.push(year);
  return years.map((year) => dayOf(year, 0)).filter((day) => day >= low && day <= high);
}

function monthTicks(low: number, high: number, most: number): number[] {
  const date = new Date(low * 86_400_000);
  const step = [1, 2, 3, 6, 12].find((one) => (high - low) / 30.4 / one <= most) ?? 12;
  const days: number[] = [];
  for (let month = Math.ceil(date.getUTCMonth() / step) * step; days.length < 24; month += step) {
    const day = dayOf(date.getUTCFullYear(), month);
    if (day > high) break;
    if (day >= low) days.push(day);
  }
  return days;
}

function yearOf(day: number): number {
  return new Date(day * 86_400_000).getUTCFullYear();
}

function dayOf(year: number, month: number): number {
  return Date.UTC(year, month, 1) / 86_400_000;
}

/** What a mark says on an axis that spans `span` (in the axis' own unit). */
export function tickText(value: number, span: number, kind: AxisKind): string {
  if (kind === 'number') return axisNumber(value);
  const day = kind === 'date' ? value : value / 86_400;
  const days = kind === 'date' ? span : span / 86_400;
  const text = isoDay(day);
  return days > 1100 ? text.slice(0, -6) : days > 62 ? text.slice(0, -3) : text.slice(-5);
}

/** A day counted from 1970-01-01 as `YYYY-MM-DD`. */
export function isoDay(day: number): string {
  const date = new Date(Math.floor(day) * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(day) : date.toISOString().slice(0, -14);
}

/** 12,500 → `12.5k`; .00012 → `1.2e-4`; 63.5 → `63.5`. */
export function axisNumber(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  const short = (x: number) => Number(x.toPrecision(4)).toString();
  if (size >= 1e15 || (size > 0 && size < 1e-3)) return `${sign}${size.toExponential(1)}`;
  if (size >= 1e9) return `${sign}${short(size / 1e9)}G`;
  if (size >= 1e6) return `${sign}${short(size / 1e6)}M`;
  if (size >= 1e4) return `${sign}${short(size / 1e3)}k`;
  return `${sign}${short(size)}`;
}

/** A value of the axis as a reader would write it, for tables. */
export function valueText(value: number, kind: AxisKind): string {
  if (kind === 'date') return isoDay(value);
  if (kind === 'datetime') {
    const date = new Date(value * 1000);
    return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().slice(0, -8).replace('T', ' ');
  }
  return Number(value.toPrecision(6)).toString().replace('-', '−');
}
