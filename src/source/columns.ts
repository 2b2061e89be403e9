/** Builds dictionary-encoded columns while records stream by: every distinct text is held once. */
import type { TextColumn } from '../record/table.ts';
import { type MissingMarkers, missingCodes } from './missing.ts';

export class ColumnBuilder {
  private readonly known = new Map<string, number>();
  private codes = new Uint32Array(1024);
  private length = 0;

  add(text: string): void {
    let code = this.known.get(text);
    if (code === undefined) {
      code = this.known.size;
      this.known.set(text, code);
    }
    if (this.length === this.codes.length) {
      const wider = new Uint32Array(this.codes.length * 2);
      wider.set(this.codes);
      this.codes = wider;
    }
    this.codes[this.length++] = code;
  }

  /** The finished column; missing texts are folded into code 0. Also how many different ones there were. */
  finish(name: string, markers: MissingMarkers): { column: TextColumn; markers: number } {
    const texts = [...this.known.keys()];
    this.known.clear();
    const counts = new Array<number>(texts.length).fill(0);
    for (let row = 0; row < this.length; row++) counts[this.codes[row]]++;
    const missing = missingCodes(name, texts, counts, markers);
    const renumbered = new Uint32Array(texts.length);
    const dictionary = [missing.length > 0 ? texts[missing[0]] : ''];
    const gone = new Set(missing);
    texts.forEach((text, code) => {
      if (gone.has(code)) return;
      renumbered[code] = dictionary.length;
      dictionary.push(text);
    });
    const codes = new Uint32Array(this.length);
    for (let row = 0; row < this.length; row++) codes[row] = renumbered[this.codes[row]];
    this.codes = new Uint32Array(0);
    return { column: { name, codes, dictionary }, markers: missing.length };
  }
}
