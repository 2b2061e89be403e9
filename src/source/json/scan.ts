/**
 * Cuts the items out of the arrays of a JSON document while it streams by, so that no more than one item is in memory. Arrays
 * count that can be reached through objects alone: the document itself, `features`, `data.items`.
 */
import { UserError } from '../../error.ts';

/** Longest record in characters, and longest document around the records. */
export const LONGEST = 8 * 1024 * 1024;
/** Deepest array that is looked for. */
const DEEPEST = 3;

export interface Item {
  /** Keys from the document to the array. */
  readonly path: readonly string[];
  /** With the blanks around it. */
  readonly text: string;
  /** Line on which `text` begins, from 1. */
  readonly line: number;
}

type Container = { readonly kind: 'object' | 'array'; readonly key?: string };

export class Scanner {
  private readonly stack: Container[] = [];
  private inString = false;
  private escaped = false;
  private line = 1;
  /** What surrounds the items: the document with its arrays left empty, its lines kept. */
  private around: string[] = [];
  private aroundLength = 0;
  private lastString = '';
  private stringParts: string[] = [];
  private key?: string;
  /** The array whose items are cut out. */
  private cut?: { readonly path: readonly string[]; depth: number; items: number };
  private parts: string[] = [];
  private partsLength = 0;
  private itemLine = 1;

  constructor(private readonly file: string) {}

  /** The document without the items. */
  get skeleton(): string {
    return this.around.join('');
  }

  /** Whether an array is still open when the text ends. */
  get isOpen(): boolean {
    return this.cut !== undefined;
  }

  /** Items that end in this piece of text. */
  *read(text: string): Generator<Item> {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10) this.line++;
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (code === 92) this.escaped = true;
        else if (code === 34) {
          this.inString = false;
          if (this.cut === undefined) {
            this.lastString = this.stringParts.join('') + text.slice(from, at);
            this.stringParts = [];
            this.keep(text.slice(from, at + 1));
            from = at + 1;
          }
        }
        continue;
      }
      if (code === 34) {
        this.inString = true;
        if (this.cut === undefined) {
          this.keep(text.slice(from, at + 1));
          from = at + 1;
        }
        continue;
      }
      if (this.cut === undefined) {
        if (code === 58) this.key = this.lastString;
        else if (code === 123) this.push('object');
        else if (code === 125 || code === 93) this.stack.pop();
        else if (code === 91) {
          const path = this.pathHere();
          if (path === undefined) this.push('array');
          else {
            this.keep(text.slice(from, at + 1));
            from = at + 1;
            this.cut = { path, depth: 0, items: 0 };
            this.itemLine = this.line;
          }
        }
        continue;
      }
      if (code === 123 || code === 91) this.cut.depth++;
      else if (code === 125 || (code === 93 && this.cut.depth > 0)) this.cut.depth--;
      else if ((code === 44 && this.cut.depth === 0) || code === 93) {
        const { path, items } = this.cut;
        this.gather(text.slice(from, at));
        from = at + 1;
        const item = { path, text: this.parts.join(''), line: this.itemLine };
        const lines = this.line - this.itemLine;
        this.parts = [];
        this.partsLength = 0;
        this.itemLine = this.line;
        this.around.push('\n'.repeat(lines));
        if (code === 93) {
          this.cut = undefined;
          this.keep(']');
        } else this.cut.items++;
        if (code === 44 || items > 0 || item.text.trim() !== '') yield item;
      }
    }
    const rest = text.slice(from);
    if (this.cut !== undefined) this.gather(rest);
    else {
      if (this.inString) this.stringParts.push(rest);
      this.keep(rest);
    }
  }

  private push(kind: Container['kind']): void {
    this.stack.push({ kind, key: this.key });
    this.key = undefined;
  }

  private pathHere(): readonly string[] | undefined {
    if (this.stack.length > DEEPEST || this.stack.some(({ kind }) => kind === 'array')) return undefined;
    if (this.stack.length === 0) return [];
    const keys = this.stack.slice(1).map(({ key }) => key ?? '');
    return [...keys, this.key ?? ''].map(unescaped);
  }

  private gather(text: string): void {
    this.parts.push(text);
    this.partsLength += text.length;
    if (this.partsLength > LONGEST) throw tooLong(this.file, this.itemLine);
  }

  private keep(text: string): void {
    this.around.push(text);
    this.aroundLength += text.length;
    if (this.aroundLength > LONGEST)
      throw new UserError(
        'The document holds more than 8 MB besides its arrays of records.',
        'Write the records as NDJSON, one on a line.',
        { file: this.file },
      );
  }
}

export function tooLong(file: string, line: number): UserError {
  return new UserError(
    `The record on line ${line} is longer than 8 MB.`,
    'Leave the record out or split it; a bracket or a quote that is never closed makes one record of all that follows.',
    { file, line },
  );
}

function unescaped(key: string): string {
  try {
    return JSON.parse(`"${key}"`);
  } catch {
    return key;
  }
}
