/** How often something was seen, and with which units: as many of them as are needed to know that it is enough. */
export class Tally {
  count = 0;
  readonly units = new Set<number>();

  constructor(private readonly enough: number) {}

  add(unit: number): void {
    this.count++;
    if (this.units.size < this.enough) this.units.add(unit);
  }

  join(other: Tally): void {
    this.count += other.count;
    for (const unit of other.units) if (this.units.size < this.enough) this.units.add(unit);
  }
}
