/**
 * Numbers as people read them, the same on every platform: no Intl, no locale. The point is a point and thousands are
 * parted by commas, as in the configuration and in report.json's readers.
 */

/** What stands where there is no number. */
export const NO_FIGURE = '–';

/** 1204 → `1,204`. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_FIGURE;
  const digits = Math.abs(Math.round(value)).toFixed(0);
  const parted = digits.replace(/\B(?=(\d{3})+$)/g, ',');
  return value < 0 && digits !== '0' ? `−${parted}` : parted;
}

/** A measurement to `decimals` digits after the point: .97123 → `0.971`; −.0004 → `0.000`, never `−0.000`. */
export function figure(value: number | null | undefined, decimals = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_FIGURE;
  const text = Math.abs(value).toFixed(decimals);
  const [whole, rest] = text.split('.');
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const body = rest === undefined ? parted : `${parted}.${rest}`;
  return value < 0 && Number(text) !== 0 ? `−${body}` : body;
}

/** As `figure`, with the fewest digits that still show the number: .03 → `0.03`, .6 → `0.6`, .0437 → `0.0437`. */
export function short(value: number | null | undefined, decimals = 4): string {
  const text = figure(value, decimals);
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** A signed difference: `+0.012`, `−0.003`, `±0`. */
export function difference(value: number | null | undefined, decimals = 3): string {
  const text = figure(value, decimals);
  if (text === NO_FIGURE || text.startsWith('−')) return text;
  return Number(text.replace(/,/g, '')) === 0 ? '±0' : `+${text}`;
}

/** .4213 → `42.1 %`, with a space that does not break. */
export function percent(value: number | null | undefined, decimals = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_FIGURE;
  return `${figure(value * 100, decimals)}\u00a0%`;
}

/** Seconds as a person says them: `0.4 s`, `12 s`, `3 min 20 s`, `1 h 05 min`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NO_FIGURE;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** `1 row`, `2 rows`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
