import { describe, expect, it } from '@jest/globals';
import {
  LAND_PARTIES,
  LAND_RECEIVERS,
  LAND_SCENARIOS,
  landCaseAt,
  type LandCase,
  type LandParty,
  type LandRun,
  type PlannedStep,
} from '#libs/samples';
import { CaseEngine, type LandSender, type SendAnswer, type Timer } from './case-engine.js';

const PACE = { hourMs: 1_000, minGapMs: 10, casesPerSecond: 50 };

/** A clock that jumps from task to task. */
class JumpingTimer implements Timer {
  now = 0;
  private tasks: { readonly at: number; readonly task: () => void }[] = [];

  after(ms: number, task: () => void): void {
    this.tasks.push({ at: this.now + ms, task });
  }

  async run(): Promise<void> {
    for (;;) {
      await settled();
      this.tasks.sort((a, b) => a.at - b.at);
      const next = this.tasks.shift();
      if (!next) return;
      this.now = next.at;
      next.task();
    }
  }
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

interface Sent {
  readonly party: LandParty;
  readonly code: string;
  readonly step: PlannedStep;
  readonly at: number;
}

/** The shortest hub: what one party sends, the others have. */
class Relay implements LandSender {
  readonly sent: Sent[] = [];
  engine!: CaseEngine;
  private prints = 0;

  constructor(
    private readonly timer: JumpingTimer,
    /** How often a message reaches a party. */
    private readonly copies: (step: PlannedStep, to: LandParty) => number = () => 1,
  ) {}

  async send(party: LandParty, landCase: LandCase, step: PlannedStep): Promise<SendAnswer> {
    const isUnnumbered = step.send === 'received-by-land-office';
    // As the hub does it: the dossier gets its number at the door.
    const code = isUnnumbered ? landCase.code.replace('-25', '-26') : landCase.code;
    this.sent.push({ party, code, step, at: this.timer.now });
    for (const to of LAND_RECEIVERS[step.send].filter(each => each !== party)) {
      for (const notice of step.about.length > 0 ? step.about : [undefined]) {
        const receipt = { type: step.send, print: ++this.prints, ...(notice === undefined ? {} : { notice }) };
        for (let i = 0; i < this.copies(step, to); i++) this.engine.receive(to, code, receipt);
      }
    }
    return isUnnumbered ? { code } : {};
  }
}

async function play(run: Partial<LandRun>, copies?: ConstructorParameters<typeof Relay>[1]) {
  const timer = new JumpingTimer();
  const relay = new Relay(timer, copies);
  const ended: LandCase[] = [];
  const engine = new CaseEngine(relay, timer, 1_000, landCase => ended.push(landCase));
  relay.engine = engine;
  const whole = { seed: 3, cases: 40, provinces: ['H96', 'H97'], scenarios: [], ...run };
  engine.start(whole, PACE);
  await timer.run();
  return { engine, ended, sent: relay.sent, run: whole };
}

describe('CaseEngine', () => {
  it.each(LAND_SCENARIOS.map(({ name }) => [name]))('plays %s to its end at every party', async name => {
    const { engine, ended, run } = await play({ scenarios: [name] });
    expect(ended).toHaveLength(40);
    for (let i = 0; i < run.cases; i++) {
      const { code: own, plan } = landCaseAt(run, i);
      const code = name === 'land-office-direct' ? own.replace('-25', '-26') : own;
      for (const party of LAND_PARTIES.filter(each => each in plan.scenario.final)) {
        expect(engine.books[party].view(code)).toMatchObject({
          state: plan.scenario.final[party],
          done: true,
          missing: [],
          duplicates: 0,
          extras: 0,
          outOfOrder: 0,
        });
      }
    }
  });

  it('sends the same things at the same times for the same seed', async () => {
    const told = ({ sent }: Awaited<ReturnType<typeof play>>) =>
      sent.map(({ party, code, step, at }) => `${at} ${party} ${code} ${step.send}/${step.round}`);
    expect(told(await play({}))).toEqual(told(await play({})));
  });

  it('lets a case stand still where a message is lost, and says what is missing', async () => {
    const { engine, ended, run } = await play({ scenarios: ['supplement-twice'], cases: 1 }, (step, to) =>
      step.send === 'supplemented' && step.round === 2 && to === 'land' ? 0 : 1,
    );
    const { code } = landCaseAt(run, 0);
    expect(ended).toEqual([]);
    expect(engine.books.land.view(code)).toMatchObject({
      done: false,
      state: 'waiting-for-supplement',
      missing: ['supplemented/2', 'handed-over/1'],
    });
    expect(engine.books['one-stop'].view(code)).toMatchObject({ done: false, state: 'processing' });
  });

  it('counts what comes twice, and does nothing twice', async () => {
    const { engine, ended, sent, run } = await play({ scenarios: ['tax-correction'], cases: 3 }, () => 2);
    expect(ended).toHaveLength(3);
    expect(sent).toHaveLength((await play({ scenarios: ['tax-correction'], cases: 3 })).sent.length);
    const { duplicates, received } = engine.books.land.summary();
    expect(duplicates).toBe(received);
    expect(engine.books.tax.view(landCaseAt(run, 0).code)).toMatchObject({ duplicates: 1 });
  });

  it('takes dossiers of nobody’s script and does nothing about them', async () => {
    const { engine } = await play({ cases: 1 });
    expect(engine.receive('land', '000.00.01.H98-240501-0001', { type: 'received', print: 9 })).toBe('extra');
    expect(engine.books.land.view('000.00.01.H98-240501-0001')).toMatchObject({ state: 'received', done: false });
    expect(engine.books.land.summary()).toMatchObject({ foreign: 1 });
  });

  it('stops where the hub says no, and keeps its words', async () => {
    const timer = new JumpingTimer();
    const refusing: LandSender = { send: () => Promise.reject(new Error('Không tìm thấy hồ sơ!')) };
    const engine = new CaseEngine(refusing, timer, 10);
    engine.start({ seed: 3, cases: 1, provinces: ['H96'], scenarios: ['mortgage'] }, PACE);
    await timer.run();
    expect(engine.books['one-stop'].troubles(5)).toEqual([
      '000.00.31.H96-250109-00001 at one-stop: received/1: Không tìm thấy hồ sơ!',
    ]);
  });

  it('keeps as many dossiers as it may and forgets the oldest', async () => {
    const { engine } = await play({ cases: 1 });
    for (let i = 0; i < 1_500; i++) engine.receive('tax', `x-${i}`, { type: 'tax-transfer', print: i });
    expect(engine.books.tax.summary()).toMatchObject({ cases: 1_000 });
    expect(engine.books.tax.get('x-0')).toBeUndefined();
    expect(engine.books.tax.get('x-1499')).toBeDefined();
  });
});
