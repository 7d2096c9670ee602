/** So many people are asked about at once, the rest one behind the other. */
export class PeopleGate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private capacity: number) {}

  get places(): number {
    return this.capacity;
  }

  /** Takes effect as places become free. */
  resize(capacity: number): void {
    this.capacity = capacity;
    this.letIn();
  }

  /** A promise where one must wait; `leave` must follow. */
  enter(): Promise<void> | undefined {
    if (this.inside < this.capacity && this.waiting.length === 0) {
      this.inside++;
      return undefined;
    }
    return new Promise(resolve => this.waiting.push(resolve));
  }

  leave(): void {
    this.inside--;
    this.letIn();
  }

  private letIn(): void {
    while (this.inside < this.capacity && this.waiting.length > 0) {
      this.inside++;
      this.waiting.shift()!();
    }
  }
}
