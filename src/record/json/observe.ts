/**
 * Learns the shape of records, one after another. What fewer than k units show is no part of it: neither a key, nor a
 * kind of value, nor a length.
 */
import { areData, type Behind, inOrder } from './keys.ts';
import type { Member, Shape } from './shape.ts';
import { Tally } from './tally.ts';
import { type Json, type JsonObject, KINDS, type Kind, kindOf } from './value.ts';

/** Longest array whose positions are looked at one by one. */
const LONGEST_TUPLE = 16;
/** Most keys of one object before they must be data. */
const MOST_KEYS = 1000;

export class Observer {
  private readonly root: Sighting;
  private records = 0;
  private readonly units: Tally;

  /** @param k fewest units that must show something */
  constructor(private readonly k: number) {
    this.root = new Sighting(k);
    this.units = new Tally(k);
  }

  /** @param unit whose record it is. @default its own */
  see(record: Json | undefined, unit = this.records): void {
    this.records++;
    this.units.add(unit);
    this.root.see(record, unit);
  }

  /** @returns the shape, and how many keys and kinds were left out of it because too few units show them */
  finish(): { readonly shape: Shape; readonly rare: number } {
    const rare = { count: 0 };
    const shape = this.root.shape(Math.min(this.k, this.units.units.size), rare);
    return { shape, rare: rare.count };
  }
}

/** All that was seen in one place. */
class Sighting implements Behind {
  private readonly kinds = new Map<Kind, Tally>();
  private readonly blanks: Tally;
  private readonly lengths = new Map<number, Tally>();
  private positions: Sighting[] = [];
  private rest?: Sighting;
  private members = new Map<string, Sighting>();
  /** Keys that stood right before a key, and how often. */
  private before = new Map<string, Map<string, number>>();
  /** What stands behind keys that are data, once there are too many of them for anything else. */
  private entries?: Sighting;

  constructor(private readonly enough: number) {
    this.blanks = new Tally(enough);
  }

  see(value: Json | undefined, unit: number): void {
    const kind = kindOf(value);
    if (value === '') this.blanks.add(unit);
    if (kind === 'array') this.seeArray(value as readonly Json[], unit);
    if (kind === 'object') this.seeObject(value as JsonObject, unit);
    this.tally(kind).add(unit);
  }

  private tally(kind: Kind): Tally {
    let tally = this.kinds.get(kind);
    if (tally === undefined) {
      tally = new Tally(this.enough);
      this.kinds.set(kind, tally);
    }
    return tally;
  }

  private seeArray(items: readonly Json[], unit: number): void {
    this.lengthTally(items.length).add(unit);
    items.forEach((item, i) => {
      let place = i < LONGEST_TUPLE ? this.positions[i] : this.rest;
      if (place === undefined) {
        place = new Sighting(this.enough);
        if (i < LONGEST_TUPLE) this.positions[i] = place;
        else this.rest = place;
      }
      place.see(item, unit);
    });
  }

  private lengthTally(length: number): Tally {
    // Lengths beyond those of a tuple need not be told apart.
    const known = Math.min(length, LONGEST_TUPLE + 1);
    let tally = this.lengths.get(known);
    if (tally === undefined) {
      tally = new Tally(this.enough);
      this.lengths.set(known, tally);
    }
    return tally;
  }

  private seeObject(object: JsonObject, unit: number): void {
    if (this.entries !== undefined) {
      for (const value of object.values()) this.entries.see(value, unit);
      return;
    }
    let last: string | undefined;
    for (const [key, value] of object) {
      let member = this.members.get(key);
      if (member === undefined) {
        member = new Sighting(this.enough);
        // It was absent from all objects before.
        const objects = this.kinds.get('object');
        if (objects !== undefined) member.tally('absent').join(objects);
        this.members.set(key, member);
      }
      if (last !== undefined) {
        const known = this.before.get(key);
        if (known === undefined) this.before.set(key, new Map([[last, 1]]));
        else known.set(last, (known.get(last) ?? 0) + 1);
      }
      last = key;
      member.see(value, unit);
    }
    if (object.size < this.members.size)
      for (const [key, member] of this.members) if (!object.has(key)) member.tally('absent').add(unit);
    if (this.members.size > MOST_KEYS) {
      this.entries = joined(this.members.values(), this.enough);
      this.members = new Map();
      this.before = new Map();
    }
  }

  /** Everything that the other has seen, seen here too. */
  join(other: Sighting): void {
    const objects = this.kinds.get('object');
    const others = other.kinds.get('object');
    if (this.entries !== undefined || other.entries !== undefined) {
      this.entries ??= joined(this.members.values(), this.enough);
      this.entries.join(other.entries ?? joined(other.members.values(), this.enough));
      this.members = new Map();
      this.before = new Map();
    } else {
      for (const [key, member] of this.members)
        if (others !== undefined && !other.members.has(key)) member.tally('absent').join(others);
      for (const [key, theirs] of other.members) {
        let member = this.members.get(key);
        if (member === undefined) {
          member = new Sighting(this.enough);
          if (objects !== undefined) member.tally('absent').join(objects);
          this.members.set(key, member);
        }
        member.join(theirs);
      }
      for (const [key, known] of other.before) {
        const own = this.before.get(key);
        if (own === undefined) this.before.set(key, new Map(known));
        else for (const [each, count] of known) own.set(each, (own.get(each) ?? 0) + count);
      }
    }
    for (const [kind, tally] of other.kinds) this.tally(kind).join(tally);
    this.blanks.join(other.blanks);
    for (const [length, tally] of other.lengths) this.lengthTally(length).join(tally);
    other.positions.forEach((position, i) => {
      this.positions[i] ??= new Sighting(this.enough);
      this.positions[i].join(position);
    });
    if (other.rest !== undefined) {
      this.rest ??= new Sighting(this.enough);
      this.rest.join(other.rest);
    }
  }

  shape(k: number, rare: { count: number }): Shape {
    const isKept = (tally: Tally | undefined) => (tally?.units.size ?? 0) >= k;
    const seen = KINDS.filter((kind) => this.kinds.has(kind));
    let kinds = seen.filter((kind) => isKept(this.kinds.get(kind)));
    rare.count +=
      seen.filter((kind) => kind !== 'absent').length - kinds.filter((kind) => kind !== 'absent').length;
    const blank = kinds.includes('string') && isKept(this.blanks);
    if (this.blanks.count > 0 && !blank) rare.count++;
    // Where no kind of its own has enough units, the commonest stands, and its values are never learned.
    if (kinds.length === 0) kinds = [this.commonest()];
    const array = kinds.includes('array') ? this.arrayShape(k, rare) : {};
    if (array.empty) kinds = KINDS.filter((kind) => kind === 'empty' || kinds.includes(kind));
    return {
      kinds,
      ...(blank && { blank }),
      ...(kinds.includes('object') && this.objectShape(k, rare)),
      ...(array.tuple && { tuple: array.tuple }),
      ...(array.items && { items: array.items }),
    };
  }

  private commonest(): Kind {
    let best: Kind = 'absent';
    let most = 0;
    for (const [kind, { count }] of this.kinds)
      if (count > most) {
        best = kind;
        most = count;
      }
    return best;
  }

  private arrayShape(
    k: number,
    rare: { count: number },
  ): { tuple?: readonly Shape[]; items?: Shape; empty?: boolean } {
    const lengths = [...this.lengths].filter(([, tally]) => tally.units.size >= k).map(([length]) => length);
    const filled = lengths.filter((length) => length > 0);
    if (lengths.length > 0 && filled.length === 0) return { tuple: [] };
    if (filled.length === 1 && filled[0] <= LONGEST_TUPLE) {
      const tuple = this.positions.slice(0, filled[0]).map((position) => position.shape(k, rare));
      return { tuple, empty: lengths.includes(0) };
    }
    const items = joined([...this.positions, ...(this.rest ? [this.rest] : [])], this.enough);
    return { items: items.shape(k, rare) };
  }

  private objectShape(k: number, rare: { count: number }): { members?: readonly Member[]; entries?: Shape } {
    const objects = this.kinds.get('object')?.count ?? 0;
    const entries =
      this.entries ??
      (areData(this.members, objects) ? joined(this.members.values(), this.enough) : undefined);
    if (entries !== undefined) {
      entries.kinds.delete('absent');
      return { entries: entries.shape(k, rare) };
    }
    const order = inOrder([...this.members.keys()], this.before);
    const members = order.flatMap((key) => {
      const member = this.members.get(key)!;
      return member.isHeld(k) ? [{ key, shape: member.shape(k, rare) }] : [];
    });
    rare.count += this.members.size - members.length;
    return { members };
  }

  /** Whether enough units have a value here. */
  private isHeld(k: number): boolean {
    const units = new Set<number>();
    for (const [kind, tally] of this.kinds)
      if (kind !== 'absent') for (const unit of tally.units) units.add(unit);
    return units.size >= k;
  }

  get present(): number {
    let sum = 0;
    for (const [kind, { count }] of this.kinds) if (kind !== 'absent') sum += count;
    return sum;
  }

  get likeness(): ReadonlySet<string> {
    const like = new Set<string>();
    for (const kind of this.kinds.keys()) {
      if (kind === 'absent' || kind === 'null') continue;
      like.add(kind);
      if (kind === 'object') for (const key of this.members.keys()) like.add(`.${key}`);
    }
    return like;
  }
}

function joined(sightings: Iterable<Sighting>, enough: number): Sighting {
  const all = new Sighting(enough);
  for (const sighting of sightings) all.join(sighting);
  return all;
}
