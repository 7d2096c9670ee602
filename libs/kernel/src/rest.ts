/** Waits that somebody may end. One at a time. */
export class Rest {
  private end: () => void = () => undefined;

  /** Resolves after so many ms, or when woken. */
  take(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the wait that is under way, if one is: whoever may be woken before remembers that himself. */
  wake(): void {
    this.end();
  }
}
