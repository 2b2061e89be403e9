/** Trainings that trials share: where changes differ only in how rows are drawn, the network is the same. */
import type { Trained } from '../model/learn.ts';
import { type Change, keyOf, trainingOf } from './knobs.ts';

/** Those of one place are kept, the last that was asked for: changes are tried turn by turn. */
export class Trainings {
  private place = '';
  private readonly kept = new Map<string, Map<number, Trained>>();

  /**
   * By their seeds; what is trained is put there.
   * @param place what else decides what is learned: the rows
   */
  of(place: string, change: Change): Map<number, Trained> {
    if (place !== this.place) this.kept.clear();
    this.place = place;
    const key = keyOf(trainingOf(change));
    const own = this.kept.get(key) ?? new Map<number, Trained>();
    this.kept.set(key, own);
    return own;
  }
}
