/** Resolves when the thing is well; rejects, or resolves to a text that says what is wrong. */
export type HealthCheck = () => Promise<string | void>;

export interface Health {
  readonly ready: boolean;
  /** Per check `up`, or what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Never rejects. */
export type HealthSource = () => Promise<Health>;

const CHECK_TIMEOUT_MS = 2_000;

/** The checks of this process, by name; `/health/ready` runs them all. */
export class HealthRegistry {
  private readonly checks = new Map<string, HealthCheck>();
  private readonly optional = new Set<string>();
  private readonly parts: HealthSource[] = [];
  private draining = false;

  /** Another thread of this process: what its checks say is said by this one too, of two with one name the worse. */
  include(part: HealthSource): void {
    this.parts.push(part);
  }

  add(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** Of a thing without which the process does its work all the same: told, but no reason not to be ready. */
  addOptional(name: string, check: HealthCheck): void {
    this.optional.add(name);
    this.add(name, check);
  }

  remove(name: string): void {
    this.checks.delete(name);
  }

  /** From now on the process says that it is not ready: it is about to stop. */
  drain(): void {
    this.draining = true;
  }

  /** Whether the process is about to stop. */
  get isDraining(): boolean {
    return this.draining;
  }

  async read(): Promise<Health> {
    const [own, ...others] = await Promise.all([this.readOwn(), ...this.parts.map(part => part())]);
    return others.reduce(merged, own);
  }

  private async readOwn(): Promise<Health> {
    const entries = await Promise.all([...this.checks].map(async ([name, check]) => [name, await run(check)] as const));
    const checks = Object.fromEntries(this.draining ? [...entries, ['process', 'stopping']] : entries);
    const isWell = ([name, state]: [string, string]): boolean => state === 'up' || this.optional.has(name);
    return { ready: Object.entries(checks).every(isWell), checks };
  }
}

function merged(a: Health, b: Health): Health {
  const known = ([name, state]: [string, string]): boolean => state === 'up' && name in a.checks;
  const news = Object.entries(b.checks).filter(entry => !known(entry));
  return { ready: a.ready && b.ready, checks: { ...a.checks, ...Object.fromEntries(news) } };
}

async function run(check: HealthCheck): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve('no answer in time'), CHECK_TIMEOUT_MS);
  });
  try {
    return (await Promise.race([check(), timeout])) ?? 'up';
  } catch {
    // The cause may name hosts and users: it is for the log of the concern itself, not for this door.
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
