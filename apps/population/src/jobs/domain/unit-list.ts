const MAX_UNITS = 1_000;
const MAX_LENGTH = 200;
/** Where there are more units than a summary is of use for. */
const OTHERS = '…';

/** The units that a file names, by position; bounded, since anything may stand in a column. Position 0 is none. */
export class UnitList {
  private readonly positions = new Map<string, number>([['', 0]]);

  positionOf(cell: string): number {
    const unit = cell.slice(0, MAX_LENGTH).toWellFormed();
    const known = this.positions.get(unit);
    if (known !== undefined) return known;
    if (this.positions.size >= MAX_UNITS) return this.add(OTHERS);
    return this.add(unit);
  }

  get names(): string[] {
    return [...this.positions.keys()];
  }

  private add(unit: string): number {
    const position = this.positions.get(unit) ?? this.positions.size;
    this.positions.set(unit, position);
    return position;
  }
}
