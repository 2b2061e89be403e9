/**
 * Text → JSON value (RFC 8259), strictly. `JSON.parse` would round long numbers, move keys that look like integers to the
 * front and keep the last of two equal keys; here every number keeps its text, keys their order, and a key that stands
 * twice is a fault. A fault says where, never what stands there.
 */
import { type Json, Numeral } from './value.ts';

/** Deepest nesting that is read. */
export const DEEPEST = 100;

export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  /**
   * @param what what is wrong, a sentence without its end
   * @param at offset in the text, in UTF-16 units
   * @param path the place in the record
   */
  constructor(
    readonly what: string,
    readonly at: number,
    readonly path: string,
  ) {
    super(what);
  }
}

/** The one value that the text holds. @throws JsonFault */
export function parseJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Reader {
  private at = 0;
  private readonly path: string[] = [];

  constructor(private readonly text: string) {}

  value(depth: number): Json {
    this.space();
    const char = this.text[this.at];
    switch (char) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      case undefined:
        throw this.fault('the text ends where a value was expected');
      default:
        return this.number();
    }
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.fault('something follows the value');
  }

  private object(depth: number): Json {
    this.deeper(depth);
    const members = new Map<string, Json>();
    this.at++;
    this.space();
    if (this.text[this.at] === '}') {
      this.at++;
      return members;
    }
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') throw this.fault('a key in double quotes was expected');
      const start = this.at;
      const key = this.string();
      this.space();
      if (this.text[this.at] !== ':') throw this.fault('a colon was expected behind a key');
      this.at++;
      this.path.push(`key ${members.size + 1}`);
      if (members.has(key)) throw this.fault('a key stands twice in one object', start);
      members.set(key, this.value(depth + 1));
      this.path.pop();
      this.space();
      const next = this.text[this.at];
      if (next !== ',' && next !== '}') throw this.fault('a comma or the end of the object was expected');
      this.at++;
      if (next === '}') return members;
    }
  }

  private array(depth: number): Json {
    this.deeper(depth);
    const items: Json[] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return items;
    }
    for (;;) {
      this.path.push(`item ${items.length + 1}`);
      items.push(this.value(depth + 1));
      this.path.pop();
      this.space();
      const next = this.text[this.at];
      if (next !== ',' && next !== ']') throw this.fault('a comma or the end of the array was expected');
      this.at++;
      if (next === ']') return items;
    }
  }

  private string(): string {
    const { text } = this;
    const open = this.at++;
    let from = this.at;
    let read = '';
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 34) {
        read += text.slice(from, this.at++);
        return read;
      }
      if (Number.isNaN(code)) throw this.fault('a string is never closed', open);
      if (code < 32) throw this.fault('a control character stands in a string');
      if (code !== 92) {
        this.at++;
        continue;
      }
      read += text.slice(from, this.at) + this.escape();
      from = this.at;
    }
  }

  private escape(): string {
    const char = this.text[this.at + 1];
    if (char === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits))
        throw this.fault('a \\u is not followed by four hexadecimal digits');
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = char === undefined ? undefined : ESCAPED[char];
    if (meant === undefined) throw this.fault('a backslash begins no escape of JSON');
    this.at += 2;
    return meant;
  }

  private number(): Numeral {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    const next = match === null ? '' : (this.text[this.at + match[0].length] ?? '');
    if (match === null || /[\w.+-]/.test(next)) {
      if (/^[-+]?(?:NaN|Infinity)/.test(this.text.slice(this.at, this.at + 10)))
        throw this.fault('NaN and Infinity are no JSON');
      throw this.fault('what stands here is no value of JSON');
    }
    this.at += match[0].length;
    return new Numeral(match[0]);
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at) || /\w/.test(this.text[this.at + word.length] ?? ''))
      throw this.fault('what stands here is no value of JSON');
    this.at += word.length;
    return value;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  private deeper(depth: number): void {
    if (depth >= DEEPEST) throw this.fault(`values are nested more than ${DEEPEST} deep`);
  }

  private fault(what: string, at = this.at): JsonFault {
    return new JsonFault(what, at, shownPath(this.path));
  }
}

/** Most steps of a path in a message. */
const SHOWN = 8;

/** A path for a message, by places: until the whole file is read, a key may be data (a name, an id). */
function shownPath(path: readonly string[]): string {
  return [...path.slice(0, SHOWN), ...(path.length > SHOWN ? ['…'] : [])].join(', ');
}
