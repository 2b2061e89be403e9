/**
 * Which real rows are for what, decided before anything is learned (docs/metrics.md, "Which real rows"). A unit's
 * place follows from a keyed hash of its content, so that it hardly moves as other rows come and go.
 */
import { createHmac } from 'node:crypto';
import type { Schema } from './schema.ts';
import type { TextTable } from './table.ts';
import type { Units } from './units.ts';

/** Row numbers, ascending. Every row is in exactly one of `auditIn`, `auditOut`, `validation` and `always`. */
export interface Split {
  /** Trained on, and known to be: the members of every attack. */
  readonly auditIn: Uint32Array;
  /** Never seen by the model: what fidelity and utility are measured against. */
  readonly auditOut: Uint32Array;
  readonly validation: Uint32Array;
  /** Trained on, the rest. */
  readonly always: Uint32Array;
  /** Everything trained on: `auditIn` and `always`. */
  readonly train: Uint32Array;
}

export interface SplitOptions {
  /** Key of the hash. */
  readonly key: Uint8Array | string;
  /** Share of the units outside the audit that validate. @default 0.1 */
  readonly validationShare?: number;
  /**
   * Units of a separate holdout file, which then is the audit's outside: `auditOut` stays empty and `auditIn` is a
   * sample of as many units (`true`: as many as allowed).
   */
  readonly holdout?: number | boolean;
  /** The schema, for the entity of units that do not name theirs. */
  readonly schema?: Pick<Schema, 'entity'>;
}

/** Most units in the audit. */
const MOST = 10_000;
const AUDIT_SHARE = 0.4;

export function split(text: TextTable, units: Units, options: SplitOptions): Split {
  const { key, validationShare = 0.1, holdout = false } = options;
  const draws = drawsOf(text, units, key, units.entity ?? options.schema?.entity);
  const byAudit = ranked(draws.audit);
  const outside = holdout !== false;
  const m = outside ? 0 : Math.min(MOST, Math.floor(AUDIT_SHARE * units.count));
  const role = new Uint8Array(units.count).fill(ALWAYS);
  for (let i = 0; i < m; i++) role[byAudit[i]] = draws.coin[byAudit[i]] === 1 ? IN : OUT;

  const rest = ranked(draws.validation).filter((unit) => role[unit] === ALWAYS);
  const v = Math.min(
    rest.length,
    Math.max(rest.length > 1 ? 1 : 0, Math.round(validationShare * rest.length)),
  );
  for (let i = 0; i < v; i++) role[rest[i]] = VALIDATION;

  if (outside) {
    let wanted = Math.min(MOST, holdout === true ? MOST : holdout, units.count - v);
    for (const unit of byAudit) {
      if (wanted === 0) break;
      if (role[unit] !== ALWAYS) continue;
      role[unit] = IN;
      wanted--;
    }
  }
  const rows = (...wanted: number[]) => rowsWhere(units, (unit) => wanted.includes(role[unit]));
  return {
    auditIn: rows(IN),
    auditOut: rows(OUT),
    validation: rows(VALIDATION),
    always: rows(ALWAYS),
    train: rows(IN, ALWAYS),
  };
}

const TWO_48 = 281474976710656;

const ALWAYS = 0;
const IN = 1;
const OUT = 2;
const VALIDATION = 3;

function rowsWhere(units: Units, keep: (unit: number) => boolean): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < units.of.length; row++) if (keep(units.of[row])) rows.push(row);
  return Uint32Array.from(rows);
}

/** Units by their draws, the smallest first. */
function ranked(draws: Float64Array): Uint32Array {
  return Uint32Array.from({ length: draws.length }, (_, i) => i).sort((a, b) => draws[a] - draws[b] || a - b);
}

interface Draws {
  /** Two independent numbers in [0, 1) and a fair coin for each unit. */
  readonly audit: Float64Array;
  readonly validation: Float64Array;
  readonly coin: Uint8Array;
}

/** HMAC-SHA256 of each unit's content and of how many units of the same content came before it. */
function drawsOf(text: TextTable, units: Units, key: Uint8Array | string, entity: string | undefined): Draws {
  const audit = new Float64Array(units.count);
  const validation = new Float64Array(units.count);
  const coin = new Uint8Array(units.count);
  const drawn = new Uint8Array(units.count);
  const times = new Map<string, number>();
  const column = text.columns.find(({ name }) => name === entity);
  for (let row = 0; row < text.rows; row++) {
    const unit = units.of[row];
    if (drawn[unit] === 1) continue;
    drawn[unit] = 1;
    const content = contentOf(text, row, column);
    // Counted by a digest, so that no second copy of the table is held.
    const digest = createHmac('sha256', key).update(content).digest();
    const same = digest.toString('latin1', 0, 16);
    const before = times.get(same) ?? 0;
    times.set(same, before + 1);
    const hash = before === 0 ? digest : createHmac('sha256', key).update(`${before}\n${content}`).digest();
    audit[unit] = hash.readUIntBE(0, 6) / TWO_48;
    validation[unit] = hash.readUIntBE(6, 6) / TWO_48;
    coin[unit] = hash[12] & 1;
  }
  return { audit, validation, coin };
}

/** What a unit is known by: its key where it has one, otherwise all cells of the row, each with its length. */
function contentOf(text: TextTable, row: number, entity: TextTable['columns'][number] | undefined): string {
  if (entity !== undefined && entity.codes[row] !== 0) return `key ${entity.dictionary[entity.codes[row]]}`;
  let content = '';
  for (const { codes, dictionary } of text.columns) {
    const code = codes[row];
    content += code === 0 ? '-;' : `${dictionary[code].length}:${dictionary[code]};`;
  }
  return content;
}
