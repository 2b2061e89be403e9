/** A JSON value in memory, exact: numbers as their text, objects in the order of their keys. */

export type Json = null | boolean | string | Numeral | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

/** A number as it is written. */
export class Numeral {
  constructor(readonly text: string) {}
}

/** What may stand in one place. `empty` is an array without items, where those with items are all of one length. */
export const KINDS = ['absent', 'null', 'string', 'number', 'boolean', 'object', 'array', 'empty'] as const;
export type Kind = (typeof KINDS)[number];

/** The kind of a value; nothing is absent. */
export function kindOf(value: Json | undefined): Kind {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof Numeral) return 'number';
  return Array.isArray(value) ? 'array' : 'object';
}

/** How JSON is laid out. */
export interface JsonStyle {
  /** What stands behind a key. */
  readonly colon: ':' | ': ';
  /** What parts members and items on one line. */
  readonly comma: ',' | ', ';
  /** One level of indentation; '' keeps a value on one line. */
  readonly indent: string;
  /** Whether everything beyond ASCII is escaped. */
  readonly ascii: boolean;
}

export const COMPACT: JsonStyle = { colon: ':', comma: ',', indent: '', ascii: false };

/**
 * A value as text.
 * @param margin what every line but the first begins with, where the style is indented
 */
export function stringify(value: Json, style: JsonStyle = COMPACT, margin = ''): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value, style);
  if (value instanceof Numeral) return value.text;
  if (Array.isArray(value))
    return enclosed(
      '[',
      ']',
      (value as readonly Json[]).map((item) => stringify(item, style, margin + style.indent)),
      style,
      margin,
    );
  const members = [...(value as JsonObject)].map(
    ([key, member]) => quoted(key, style) + style.colon + stringify(member, style, margin + style.indent),
  );
  return enclosed('{', '}', members, style, margin);
}

function enclosed(
  open: string,
  close: string,
  parts: readonly string[],
  style: JsonStyle,
  margin: string,
): string {
  if (parts.length === 0) return open + close;
  if (style.indent === '') return open + parts.join(style.comma) + close;
  const line = `\n${margin}${style.indent}`;
  return `${open}${line}${parts.join(`,${line}`)}\n${margin}${close}`;
}

function quoted(text: string, { ascii }: JsonStyle): string {
  const plain = JSON.stringify(text);
  if (!ascii) return plain;
  return plain.replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
