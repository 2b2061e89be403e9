/**
 * Records on their way through the steps of a language, side by side. What a step reads besides the token right before
 * it is put together here, for whoever draws rows or asks how likely they are.
 */
import type { Sampler } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';

export class Walk {
  /** Of every record of an entity: what is read of how many rows it has left. To be set before each step that tells it. */
  left: Int32Array;
  /** What every record has said and read, as a `Weigher` asks for it. */
  spoken: readonly Int32Array[];
  /** What was read last of every record; of those that have ended, their last token. */
  private previous: Int32Array;
  private none: Int32Array;
  /** What is read of every step behind us. */
  private steps: Int32Array[] = [];
  /** The slot that we stand at, and what was read of it in the row before. */
  private slot = -1;
  private rowBefore?: Int32Array;

  /** @param records as many as the sampler draws at once */
  constructor(
    private readonly sampler: Sampler,
    records: number,
    private readonly language: Language,
    private readonly temperature?: number,
  ) {
    this.none = new Int32Array(records).fill(this.language.vocabulary);
    this.left = this.none.slice();
    this.previous = this.none.slice();
    const { rowLength, entity } = language;
    this.spoken = Array.from(this.none, () => new Int32Array(entity ? 2 * rowLength : rowLength).fill(-1));
    this.sampler.reset();
  }

  /** Goes on by one step. @returns the probabilities of its slot, [records, size]; the next step reuses them */
  next(): Float32Array {
    const { language, none } = this;
    if (this.slot >= 0) this.steps.push(this.previous.slice());
    const t = this.steps.length;
    const before = language.rowBefore(t);
    this.rowBefore = before === undefined ? undefined : this.steps[before];
    this.slot = language.slotAt(t);
    if (this.slot === language.headLength && this.rowBefore) this.nextRow(t);
    const besides = language.besides(t).map((step) => (step === undefined ? none : this.steps[step]));
    if (language.entity) besides.push(this.left);
    const probabilities = this.sampler.step(this.slot, this.previous, this.temperature, besides);
    this.keepGaps(probabilities);
    return probabilities;
  }

  /** Goes on with some of the records, by their places in ascending order, which from now on are their places. */
  keep(records: Int32Array): void {
    const kept = (of: Int32Array) => records.map((record) => of[record]);
    this.sampler.keep(records);
    this.spoken = Array.from(records, (record) => this.spoken[record]);
    this.steps = this.steps.map(kept);
    [this.left, this.previous, this.none] = [this.left, this.previous, this.none].map(kept);
  }

  /** What was read of the row that ends before step t is that of the row before. */
  private nextRow(t: number): void {
    const { slices, headLength, rowLength, bodyLength } = this.language;
    this.spoken.forEach((own, r) => {
      for (let slot = headLength; slot < rowLength; slot++) {
        own[slot] = -1;
        own[rowLength + slot] = this.steps[t - bodyLength + slot - headLength][r] - slices[slot].offset;
      }
    });
  }

  /** The chance of what is never drawn goes to values, not to gaps. */
  private keepGaps(p: Float32Array): void {
    const gap = this.language.gaps[this.slot];
    if (gap === undefined) return;
    const { size } = this.language.slices[this.slot];
    for (let start = 0; start < p.length; start += size) {
      let values = 0;
      for (let i = 0; i < size; i++) if (i !== gap.missing && i !== gap.rare) values += p[start + i];
      if (values > 0) p[start + gap.missing] *= values / (values + p[start + gap.rare]);
    }
  }

  /** What a record says where we stand. @param token vocabulary id */
  say(record: number, token: number): void {
    this.spoken[record][this.slot] = token - this.language.slices[this.slot].offset;
    this.previous[record] = this.language.readAs(this.slot, token, this.rowBefore?.[record]);
  }
}
