import { setTimeout as pause } from 'node:timers/promises';
import { patient, waitFor } from '#libs/testing';
import { endOfDeadLetters, findDeadLetters } from './dead-letters.js';
import { type Fault, NotPossibleHere, type Poisoned, type Surroundings } from './fault.js';
import type { FaultWorld } from './fault-world.js';
import { compareAll, reportsOf } from './gather-evidence.js';
import { LoadClient, type LoadCounts } from './load-client.js';
import { type Observation, printObservations, printSummary, type Summary } from './observation.js';

const BACK_WITHIN_MS = 90_000;
/** So many acknowledged after a fault, and the hub has got over it. */
const BACK_AFTER = 50;
const PROGRESS_EVERY_MS = 10_000;
const LOOK_EVERY_MS = 1_000;
/** So many times as long as a look takes passes until the next one. */
const LOOK_SHARE = 10;
/** Nothing at all settles for so long: it never will. */
const STUCK_AFTER_MS = 120_000;

export interface CampaignOptions {
  readonly perSecond: number;
  readonly posters: number;
  readonly uploaders: number;
  readonly say: (line: string) => void;
}

/** A load, the faults that meet it, and at the end the comparison of everything that was acknowledged. */
export class Campaign {
  readonly load: LoadClient;
  readonly observations: Observation[] = [];
  private readonly poisoned: Poisoned[] = [];
  private readonly around: Surroundings;
  private readonly progress: NodeJS.Timeout;
  /** How far the end is, once it has begun. */
  private draining: string | undefined;

  private constructor(
    private readonly world: FaultWorld,
    private readonly options: CampaignOptions,
    private readonly deadLettersFrom: number,
  ) {
    const { dossiers, hub, steady, moody, moodyCode, operator, portalUrl } = world;
    this.load = new LoadClient({ ...options, dossiers, doors: world.doors() });
    const liveKey = (): string => dossiers.codeOf(this.load.dossiersBegun - 1);
    const partners = { steady, moody, moodyCode, portalUrl };
    this.around = { hub, operator, ...partners, poisoned: this.poisoned, liveKey };
    this.progress = setInterval(() => this.sayProgress(), PROGRESS_EVERY_MS);
  }

  /** Starts the load. */
  static async start(world: FaultWorld, options: CampaignOptions): Promise<Campaign> {
    return new Campaign(world, options, await endOfDeadLetters());
  }

  get acknowledged(): number {
    return this.load.counts.acknowledged;
  }

  /** Plays the faults at once, heals them, and waits until the hub takes records again. */
  async play(faults: readonly Fault[]): Promise<void> {
    const name = faults.map(fault => fault.name).join(' + ');
    this.options.say(`- ${name}`);
    const { steady } = this.world;
    steady.forgetSilence();
    const [before, repeatedBefore] = [{ ...this.load.counts }, steady.book.repeated];
    const startedAt = performance.now();
    const note = await this.inflictAndHeal(faults);
    const healedAt = performance.now();
    await this.untilBack(name);
    this.observations.push({
      faults: faults.map(fault => fault.name),
      seconds: (performance.now() - startedAt) / 1_000,
      counts: difference(this.load.counts, before),
      backAfterMs: performance.now() - healedAt,
      steadySilenceMs: steady.longestSilenceMs,
      steadyRepeats: steady.book.repeated - repeatedBefore,
      note,
    });
  }

  /** A whole campaign: the faults, the load to its end, the comparison. What it finds: nothing, if all is well. */
  async run(transactions: number, faults: () => Promise<void>): Promise<readonly string[]> {
    try {
      while (this.acknowledged < BACK_AFTER) await pause(LOOK_EVERY_MS / 4);
      await faults();
      return (await this.finish(transactions)).findings;
    } finally {
      clearInterval(this.progress);
      this.load.abandon();
    }
  }

  /** Goes on until so many are acknowledged, then waits until all is settled, and compares. */
  private async finish(atLeast: number): Promise<Summary> {
    while (this.acknowledged < atLeast) await pause(LOOK_EVERY_MS / 4);
    await this.load.finish();
    this.options.say(`- ${this.acknowledged} acknowledged; waiting until all is settled`);
    const stuck = await this.drain();
    const summary = await this.compare(stuck);
    this.options.say(`${printObservations(this.observations)}\n${printSummary(summary)}`);
    return summary;
  }

  private async inflictAndHeal(faults: readonly Fault[]): Promise<string> {
    const notes: (string | void)[] = [];
    try {
      notes.push(...(await Promise.all(faults.map(fault => fault.inflict(this.around)))));
      await pause(Math.max(...faults.map(({ holdMs }) => holdMs)));
    } catch (error) {
      if (!(error instanceof NotPossibleHere)) throw error;
      notes.push(`not possible here: ${error.message}`);
    } finally {
      notes.push(...(await Promise.all(faults.map(fault => fault.heal(this.around)))));
    }
    return notes.filter(note => note !== undefined).join('; ');
  }

  private async untilBack(name: string): Promise<void> {
    const wanted = this.acknowledged + BACK_AFTER;
    const what = `records to be taken again after: ${name}`;
    await waitFor(() => this.acknowledged >= wanted, { what, timeoutMs: BACK_WITHIN_MS });
  }

  /** Resolves when nothing is open; with what is, where nothing moves any more. */
  private async drain(): Promise<string[]> {
    const total = reportsOf(this.load.dossiersBegun);
    let [seen, movedAt] = ['', performance.now()];
    while (performance.now() - movedAt < patient(STUCK_AFTER_MS)) {
      const lookedAt = performance.now();
      const figures = await this.world.figures().catch(() => undefined);
      const { accepted = 0, open = 0 } = figures ?? {};
      if (figures && accepted >= total && open === 0) return [];
      const now = `${accepted} of ${total} in the ledger, ${open} open`;
      if (now !== seen) [seen, movedAt] = [now, performance.now()];
      this.draining = now;
      // Counting millions of entries takes seconds of a core, which those who settle them lack meanwhile.
      const restMs = Math.max(LOOK_EVERY_MS, LOOK_SHARE * (performance.now() - lookedAt));
      await pause(Math.min(restMs, STUCK_AFTER_MS / 10));
    }
    return [`not settled after ${STUCK_AFTER_MS / 1000} s without any movement: ${seen}`];
  }

  private sayProgress(): void {
    this.options.say(`  ${this.draining ?? `${this.acknowledged} acknowledged`}`);
  }

  private async compare(stuck: readonly string[]): Promise<Summary> {
    const { hub, books, dossiers } = this.world;
    const { findings, repeats, setBack } = await compareAll(
      {
        dossiers,
        begun: this.load.dossiersBegun,
        acknowledged: this.load.acknowledged,
        database: hub.database,
        receivers: this.world.receivers(),
      },
      done => (this.draining = `${done} of ${this.load.dossiersBegun} dossiers compared`),
    );
    const strangers = books.flatMap(book => book.strangers.map(id => `stranger ${id} at a receiver`));
    const texts = findings.map(({ kind, where, dossier, id }) => `${kind} ${id} of ${dossier} in ${where}`);
    return {
      acknowledged: this.acknowledged,
      repeats,
      setBack,
      duplicates: await countRepeated(hub.database),
      findings: [
        ...stuck,
        ...hub.crashes,
        ...this.load.unexpected,
        ...texts,
        ...strangers,
        ...(await findDeadLetters(this.poisoned, this.deadLettersFrom)),
        ...(await countLeftOvers(hub.database, this.acknowledged)),
      ],
    };
  }
}

function difference(now: LoadCounts, before: LoadCounts): LoadCounts {
  return {
    acknowledged: now.acknowledged - before.acknowledged,
    unavailable: now.unavailable - before.unavailable,
    broken: now.broken - before.broken,
  };
}

type Queries = FaultWorld['hub']['database'];

async function countRepeated(database: Queries): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM ledger.entries WHERE step = 5',
  );
  return row?.count ?? 0;
}

/** What may be nowhere when all is settled. */
async function countLeftOvers(database: Queries, acknowledged: number): Promise<string[]> {
  const rows = await database.query<{ what: string; count: number }>(
    `SELECT 'parked or dead' AS what, count(*)::int AS count FROM delivery.parked
     UNION ALL SELECT 'blocked keys', count(*)::int FROM delivery.blocked_keys
     UNION ALL SELECT 'failed in the ledger', count(*)::int FROM ledger.entries WHERE outcome = 2
     UNION ALL SELECT 'recorded without effect', count(*)::int FROM service_records.reports WHERE effect <> 'applied'
     UNION ALL SELECT 'waiting in an outbox', (SELECT count(*) FROM delivery.outbox)::int
       + (SELECT count(*) FROM service_records.outbox)::int
     UNION ALL SELECT 'in the ledger that nobody was told of',
       (SELECT count(*) FROM ledger.entries WHERE step = 1)::int - $1::int
     UNION ALL SELECT 'in histories that nobody was told of',
       (SELECT count(*) FROM service_records.reports)::int - $1::int`,
    [acknowledged],
  );
  return rows.filter(({ count }) => count !== 0).map(({ what, count }) => `${count} ${what}`);
}
