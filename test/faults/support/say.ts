/** To the terminal at once: what takes minutes shows how far it is. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
