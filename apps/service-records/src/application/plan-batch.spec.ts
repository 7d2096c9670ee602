import { describe, expect, it } from '@jest/globals';
import { fromHeaders, Topic, type TransactionFactBatch } from '#libs/contracts';
import { type ServiceRecordStatus, transactionIdOf } from '#libs/kernel';
import type { Dossier } from '../domain/dossier.js';
import { StateMachine } from '../domain/state-machine.js';
import { toMessages } from './batch-messages.js';
import type { IncomingReport } from './incoming-report.js';
import { type BatchPlan, type KnownReport, planBatch } from './plan-batch.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 4, 4, 2);
let nextOffset = 0n;

/** A report of `dossier` at a minute of the story; `id` defaults to one of its own. */
function report(
  dossier: string,
  status: ServiceRecordStatus,
  minute: number,
  more: { id?: string; body?: string } = {},
) {
  const occurredAt = START + minute * MINUTE;
  const { id = `${dossier}/${status}/${minute}`, body = `{"status":${status}}` } = more;
  const acceptedAt = new Date(occurredAt + 1_000).toISOString();
  const agencyCode = '000.00.01.H22';
  return {
    transactionId: id,
    dossierCode: dossier,
    procedureCode: '1.012790',
    agencyCode,
    status,
    occurredAt,
    promisedAt: undefined,
    acceptedAt: Date.parse(acceptedAt),
    payload: Buffer.from(body),
    partition: 2,
    offset: nextOffset++,
    envelope: {
      id: transactionIdOf('h22-one-stop', 'service-record-status', id),
      type: Topic.ServiceRecordStatusReported,
      subject: dossier,
      time: new Date(occurredAt).toISOString(),
      acceptedAt,
      system: 'h22-one-stop',
      service: 'service-record-status',
      serviceVersion: '1',
      agency: agencyCode,
      bodyHash: `hash-of-${body}`,
    },
  } satisfies IncomingReport;
}

const plan = (batch: IncomingReport[], reports: KnownReport[] = [], dossiers: Dossier[] = []): BatchPlan =>
  planBatch({ reports, dossiers }, batch, new StateMachine());

const decisions = ({ reports }: BatchPlan): string[] =>
  reports.map(({ report: { dossierCode, status }, decision, sequence }) =>
    [dossierCode, status, decision.flag ?? `#${sequence}`].join(' '),
  );

const stored = (dossierCode: string, status: ServiceRecordStatus, minute: number, sequence: number): Dossier => ({
  dossierCode,
  procedureCode: '1.012790',
  agencyCode: '000.00.01.H22',
  status,
  occurredAt: START + minute * MINUTE,
  sequence,
});

describe('planning a batch', () => {
  it('moves two dossiers, interleaved, each along its own path, and writes each once', () => {
    const done = plan([report('A', 1, 0), report('B', 4, 0), report('A', 2, 1), report('B', 9, 2), report('A', 4, 3)]);
    expect(decisions(done)).toEqual(['A 1 #1', 'B 4 #1', 'A 2 #2', 'B 9 #2', 'A 4 #3']);
    expect(
      done.dossiers.map(({ dossier, previousSequence }) => [
        dossier.dossierCode,
        dossier.status,
        dossier.sequence,
        previousSequence,
      ]),
    ).toEqual([
      ['A', 4, 3, 0],
      ['B', 9, 2, 0],
    ]);
  });

  it('goes on from the stored state', () => {
    const done = plan([report('A', 4, 5)], [], [stored('A', 2, 1, 7)]);
    expect(decisions(done)).toEqual(['A 4 #8']);
    expect(done.dossiers).toEqual([{ dossier: stored('A', 4, 5, 8), previousSequence: 7 }]);
  });

  it('keeps late, repeated, out-of-order and impossible reports and leaves the dossier where it is', () => {
    const done = plan(
      [report('A', 2, 0), report('A', 4, 11), report('A', 10, 12), report('A', 3, 13)],
      [],
      [stored('A', 4, 10, 3)],
    );
    expect(decisions(done)).toEqual(['A 2 late', 'A 4 repeated', 'A 10 out-of-order', 'A 3 impossible']);
    expect(done.dossiers).toEqual([]);
  });

  it('never moves a dossier away from 10', () => {
    const batch = ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const).map(status => report('A', status, 20));
    const done = plan(batch, [], [stored('A', 10, 10, 5)]);
    expect(done.dossiers).toEqual([]);
    expect(done.reports).toHaveLength(10);
  });

  it('takes a transaction once that comes twice within one batch', () => {
    const done = plan([report('A', 1, 0, { id: 't' }), report('A', 1, 0, { id: 't' }), report('A', 2, 1)]);
    expect(decisions(done)).toEqual(['A 1 #1', 'A 2 #2']);
    expect(done.repeats.map(({ flag }) => flag)).toEqual(['duplicate']);
  });

  it('gives no effect to a stored transaction that comes again, also where its dossier could move', () => {
    const original = {
      transactionId: 't',
      bodyHash: 'hash-of-old',
      acceptedAt: START,
      dossierCode: 'A',
      agencyCode: 'H22',
    };
    const done = plan([report('A', 4, 5, { id: 't', body: 'old' })], [original], [stored('A', 2, 1, 1)]);
    expect(done).toEqual({
      reports: [],
      dossiers: [],
      repeats: [expect.objectContaining({ flag: 'duplicate', original })],
    });
  });

  it('calls a known transaction with another body a conflict, in a batch and against the store', () => {
    const original = {
      transactionId: 's',
      bodyHash: 'hash-of-old',
      acceptedAt: START,
      dossierCode: 'A',
      agencyCode: 'H22',
    };
    const batch = [
      report('B', 1, 0, { id: 't' }),
      report('C', 2, 0, { id: 't', body: 'new' }),
      report('A', 4, 5, { id: 's' }),
    ];
    const done = plan(batch, [original], [stored('A', 2, 1, 1)]);
    expect(decisions(done)).toEqual(['B 1 #1']);
    expect(done.repeats.map(({ flag, original: { dossierCode } }) => [flag, dossierCode])).toEqual([
      ['conflict', 'B'],
      ['conflict', 'A'],
    ]);
  });

  it('plans the same in one batch as message by message', () => {
    const whole = [
      report('A', 1, 0),
      report('B', 2, 0),
      report('A', 5, 1),
      report('A', 2, 2),
      report('B', 1, 3),
      report('A', 4, 4),
    ];
    let dossiers: Dossier[] = [];
    const singly = whole.flatMap(one => {
      const step = plan([one], [], dossiers);
      const changed = step.dossiers.map(({ dossier }) => dossier);
      dossiers = [...dossiers.filter(d => !changed.some(c => c.dossierCode === d.dossierCode)), ...changed];
      return decisions(step);
    });
    expect(singly).toEqual(decisions(plan(whole)));
  });
});

describe('what a batch tells the others', () => {
  const now = START + 60 * MINUTE;
  const batch = [report('A', 1, 0, { id: 't' }), report('A', 2, 1), report('A', 1, 0, { id: 't' }), report('A', 1, 0)];
  const messages = toMessages(plan(batch), now);
  const facts = messages.slice(2).flatMap(m => (JSON.parse(String(m.value)) as TransactionFactBatch).facts);

  it('publishes each change in order with the bytes as they came, its number and the status before', () => {
    const changed = messages.slice(0, 2);
    expect(changed.map(({ topic, key, value }) => [topic, key, String(value)])).toEqual([
      [Topic.ServiceRecordStatusChanged, 'A', '{"status":1}'],
      [Topic.ServiceRecordStatusChanged, 'A', '{"status":2}'],
    ]);
    const envelopes = changed.map(message => fromHeaders(message.headers));
    expect(envelopes.map(envelope => [envelope?.sequence, envelope?.previousStatus])).toEqual([
      [1, undefined],
      [2, 1],
    ]);
    expect(envelopes.every(envelope => envelope?.type === Topic.ServiceRecordStatusChanged)).toBe(true);
  });

  it('settles a recorded report as succeeded with its flag and says why', () => {
    const recorded = facts.filter(fact => fact.step === 'recorded');
    expect(recorded).toEqual([
      expect.objectContaining({
        transactionId: 'A/1/0',
        discriminator: '',
        outcome: 'succeeded',
        flags: ['late'],
        detail: 'status 1 after 2',
        at: new Date(now).toISOString(),
        acceptedAt: batch[3]!.envelope.acceptedAt,
      }),
    ]);
  });

  it('counts a repeat by the original’s time and settles nothing', () => {
    const [repeated, ...more] = facts.filter(fact => fact.step === 'repeated');
    expect(more).toEqual([]);
    expect(repeated).toMatchObject({
      transactionId: 't',
      discriminator: `2:${batch[2]!.offset}`,
      flags: ['duplicate'],
      acceptedAt: batch[0]!.envelope.acceptedAt,
    });
    expect(repeated).not.toHaveProperty('outcome');
  });

  it('tells nothing where there is nothing to tell', () => {
    expect(toMessages(plan([]), now)).toEqual([]);
  });
});
