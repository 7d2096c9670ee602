/** Excel's own limit. */
const MAX_NAME_CHARS = 31;
const FORBIDDEN = /[\\/?*[\]:]/g;

/** Names of sheets as Excel takes them, each one once. */
export class SheetNames {
  readonly given: string[] = [];

  add(wanted: string): void {
    const name = wanted.replace(FORBIDDEN, '_').slice(0, MAX_NAME_CHARS) || 'Sheet';
    let free = name;
    for (let i = 2; this.isTaken(free); i++) {
      const ending = ` (${i})`;
      free = name.slice(0, MAX_NAME_CHARS - ending.length) + ending;
    }
    this.given.push(free);
  }

  private isTaken(name: string): boolean {
    return this.given.some(one => one.toLowerCase() === name.toLowerCase());
  }
}
