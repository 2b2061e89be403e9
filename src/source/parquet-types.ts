/**
 * What the values of a Parquet column are, and how they read as text: one canonical text per value, and back.
 * https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 */
import { TimeFormat } from '../record/datetime.ts';

/** A leaf or a group of a Parquet schema as the library describes it; plain data. */
export interface ParquetElement {
  readonly name: string;
  /** Of a group: how many of the elements that follow are its own members. */
  readonly num_children?: number;
  readonly type?: string;
  readonly type_length?: number;
  readonly repetition_type?: string;
  readonly converted_type?: string;
  readonly scale?: number;
  readonly precision?: number;
  readonly logical_type?: {
    readonly type: string;
    readonly unit?: string;
    readonly isAdjustedToUTC?: boolean;
    readonly bitWidth?: number;
    readonly isSigned?: boolean;
  };
}

/** A value as it is stored. */
export type Physical = number | bigint | boolean | Uint8Array;

export interface ParquetType {
  readonly kind: 'boolean' | 'integer' | 'float' | 'decimal' | 'date' | 'time' | 'datetime' | 'text';
  /** The text of a stored value; undefined where it stands for nothing that can be written (NaN, a year of five digits). */
  text(value: Physical): string | undefined;
  /** The stored value of a text; undefined where the text is none of this type. */
  value(text: string): Physical | undefined;
}

/** The type of a leaf; undefined where its values are bytes without a meaning, or of a kind that is not read. */
export function typeOf(element: ParquetElement): ParquetType | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  const said = logical?.type;
  if (type === 'BOOLEAN') return TRUTH;
  if (said === 'DECIMAL' || converted === 'DECIMAL') return decimal(element);
  if (said === 'UUID') return UUID;
  if (said === 'FLOAT16') return FLOAT16;
  if (type === 'FLOAT') return float(shortest32);
  if (type === 'DOUBLE') return float(String);
  // Read as nanoseconds.
  if (type === 'INT96') return datetime(1_000_000n, false);
  if (said === 'DATE' || converted === 'DATE') return DATE;
  if (said === 'TIMESTAMP') return datetime(ticksOf(logical?.unit), logical?.isAdjustedToUTC === true);
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS')
    return datetime(ticksOf(converted.slice(10)), true);
  if (said === 'TIME') return time(ticksOf(logical?.unit), type === 'INT64');
  if (converted === 'TIME_MILLIS' || converted === 'TIME_MICROS')
    return time(ticksOf(converted.slice(5)), type === 'INT64');
  if (type === 'INT32' || type === 'INT64') return integer(type, isUnsigned(element));
  if (type === 'BYTE_ARRAY' && !UNREAD.includes(said ?? converted ?? '')) return TEXT;
  return undefined;
}

const UNREAD: readonly string[] = ['BSON', 'INTERVAL', 'GEOMETRY', 'GEOGRAPHY', 'VARIANT'];

const TRUTH: ParquetType = {
  kind: 'boolean',
  text: String,
  value: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes that are no UTF-8 throw. */
const TEXT: ParquetType = {
  kind: 'text',
  text: (value) => decoder.decode(value as Uint8Array),
  value: (text) => encoder.encode(text),
};

const UUID: ParquetType = {
  kind: 'text',
  text: (value) => {
    const hex = Buffer.from(value as Uint8Array).toString('hex');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  },
  value: (text) => {
    const hex = text.replaceAll('-', '');
    return /^[0-9a-f]{32}$/i.test(hex) ? new Uint8Array(Buffer.from(hex, 'hex')) : undefined;
  },
};

function isUnsigned({ converted_type: converted, logical_type: logical }: ParquetElement): boolean {
  return /^UINT_/.test(converted ?? '') || (logical?.type === 'INTEGER' && logical.isSigned === false);
}

function integer(type: 'INT32' | 'INT64', unsigned: boolean): ParquetType {
  const bits = type === 'INT32' ? 32 : 64;
  const within = unsigned ? BigInt.asUintN : BigInt.asIntN;
  return {
    kind: 'integer',
    text: (value) => String(within(bits, BigInt(value as number | bigint))),
    value: (text) => {
      // A whole number may have been written with zeros behind its point.
      const digits = /^([+-]?\d+)(?:\.0*)?$/.exec(text)?.[1];
      if (digits === undefined) return undefined;
      const value = BigInt(digits);
      if (within(bits, value) !== value) return undefined;
      // Stored as the signed number of the same bits.
      return bits === 32 ? Number(BigInt.asIntN(32, value)) : BigInt.asIntN(64, value);
    },
  };
}

function float(textOf: (value: number) => string): ParquetType {
  return {
    kind: 'float',
    text: (value) => (Number.isFinite(value) ? textOf(Number(value) + 0) : undefined),
    value: (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text)),
  };
}

/** The fewest digits that give back the same float of 32 bits. */
function shortest32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === value) return String(near);
  }
  return String(Number(value.toPrecision(9)));
}

/** IEEE 754 half precision in two bytes. */
const FLOAT16: ParquetType = {
  ...float(String),
  text: (value) => {
    const [low, high] = value as Uint8Array;
    const exponent = (high >> 2) & 31;
    const fraction = ((high & 3) << 8) | low;
    if (exponent === 31) return undefined;
    let size = exponent === 0 ? fraction : fraction + 1024;
    for (let e = Math.max(exponent, 1); e < 25; e++) size /= 2;
    for (let e = 25; e < exponent; e++) size *= 2;
    return String((high & 128 ? -size : size) + 0);
  },
  value: (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) return undefined;
    let size = Math.abs(value);
    let exponent = 15;
    while (size >= 2 && exponent < 31) {
      size /= 2;
      exponent++;
    }
    while (size < 1 && exponent > 1) {
      size *= 2;
      exponent--;
    }
    let fraction = Math.round((size < 1 ? size : size - 1) * 1024);
    if (size < 1) exponent = 0;
    if (fraction === 1024) {
      fraction = 0;
      exponent++;
    }
    if (exponent >= 31) return undefined;
    return Uint8Array.of(fraction & 255, (value < 0 ? 128 : 0) | (exponent << 2) | (fraction >> 8));
  },
};

function decimal({ type, type_length: width, scale = 0 }: ParquetElement): ParquetType {
  return {
    kind: 'decimal',
    text: (value) => {
      const whole = value instanceof Uint8Array ? fromBytes(value) : BigInt(value as number | bigint);
      const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, '0');
      const parts =
        scale === 0 ? digits : `${digits.slice(0, digits.length - scale)}.${digits.slice(-scale)}`;
      return whole < 0n ? `-${parts}` : parts;
    },
    value: (text) => {
      const [, sign, before, behind = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
      if (before === undefined || /[1-9]/.test(behind.slice(scale))) return undefined;
      const size = BigInt(before + behind.slice(0, scale).padEnd(scale, '0'));
      const whole = sign === '-' ? -size : size;
      if (type === 'INT32') return Number(whole);
      return type === 'INT64' ? whole : toBytes(whole, width);
    },
  };
}

/** Two's complement, the highest byte first. */
function fromBytes(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}

function toBytes(whole: bigint, width?: number): Uint8Array {
  let bytes = width ?? 1;
  if (width === undefined) while (BigInt.asIntN(8 * bytes, whole) !== whole) bytes++;
  const hex = BigInt.asUintN(8 * bytes, whole)
    .toString(16)
    .padStart(2 * bytes, '0');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

const DAYS = new TimeFormat('YYYY-MM-DD');

const DATE: ParquetType = {
  kind: 'date',
  text: (value) => (isYear(Number(value)) ? DAYS.write(Number(value)) : undefined),
  value: (text) => {
    const days = DAYS.read(text);
    return Number.isNaN(days) ? undefined : days;
  },
};

/** Whether a day lies in the years 0001 … 9999, all that a text of four digits can say. */
const isYear = (days: number): boolean => days >= -719_162 && days <= 2_932_896;

/** Ticks of a unit in a millisecond. */
function ticksOf(unit = 'MILLIS'): bigint {
  return unit === 'NANOS' ? 1_000_000n : unit === 'MICROS' ? 1000n : 1n;
}

/** To the millisecond; whoever reads a whole column takes the thousandths away where all are zero. */
function datetime(ticks: bigint, utc: boolean): ParquetType {
  const zone = utc ? 'Z[Z]' : '';
  const whole = new TimeFormat(`YYYY-MM-DDTHH:mm:ss${zone}`);
  const finer = new TimeFormat(`YYYY-MM-DDTHH:mm:ss.SSS${zone}`);
  return {
    kind: 'datetime',
    text: (value) => {
      const millis = floorDivide(BigInt(value as bigint), ticks);
      if (!isYear(Number(floorDivide(millis, 86_400_000n)))) return undefined;
      return finer.write(Number(millis) / 1000);
    },
    value: (text) => {
      const seconds = text.includes('.') ? finer.read(text) : whole.read(text);
      if (Number.isNaN(seconds)) return undefined;
      return BigInt(Math.round(seconds * 1000)) * ticks;
    },
  };
}

function time(ticks: bigint, large: boolean): ParquetType {
  const whole = new TimeFormat('HH:mm:ss');
  const finer = new TimeFormat('HH:mm:ss.SSS');
  return {
    kind: 'time',
    text: (value) => finer.write(Number(floorDivide(BigInt(value as number | bigint), ticks)) / 1000),
    value: (text) => {
      const seconds = text.includes('.') ? finer.read(text) : whole.read(text);
      if (Number.isNaN(seconds)) return undefined;
      const stored = BigInt(Math.round(seconds * 1000)) * ticks;
      return large ? stored : Number(stored);
    },
  };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
