import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EnvelopeHeader, fromHeaders, Topic, type VerificationAnswered } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { waitFor } from '#libs/testing';
import { AnsweringRig } from './answering-rig.js';
import {
  agreementOf,
  ASKER,
  dataKeyOf,
  FakeVerifier,
  idOf,
  MATCHED,
  NAME,
  NUMBER,
  registryWith,
  requestOf,
  type RequestsRig,
  says,
  SUBJECTS,
} from './requests-rig.js';

let answering: AnsweringRig;
let rig: RequestsRig;

beforeAll(async () => {
  answering = await AnsweringRig.create();
  ({ rig } = answering);
});
afterAll(() => answering.drop());
beforeEach(() => answering.reset());

function failing(times: number, error: () => HubError): FakeVerifier {
  const verifier = new FakeVerifier(async person => {
    if (verifier.asked.length <= times) throw error();
    return says()(person);
  });
  return verifier;
}

const partnerFailed = (options: { retriable?: boolean } = {}) =>
  new HubError('unavailable', 'partner-failed', 'The partner did not answer', { detail: 'http-500', ...options });

describe('a request', () => {
  it('is answered with what the partner said, to the system that asked, and nothing of the person is left', async () => {
    const verifier = new FakeVerifier(says());
    const copy = answering.run(verifier);
    const request = requestOf({ correlationId: 'dossier-7' });
    const message = await rig.message(request);
    await answering.take(copy, [message]);
    const { answers: told, messages } = await answering.answers(1);
    expect(told).toEqual([
      {
        requestCode: request.requestCode,
        correlationId: 'dossier-7',
        requestId: idOf(message),
        result: 'matched',
        fields: MATCHED.fields,
        reasons: [],
        answeredAt: expect.any(String),
      },
    ]);
    const [sent] = messages;
    const asked = fromHeaders(message.headers)!;
    expect(fromHeaders(sent!.headers)).toEqual({
      ...asked,
      dataKey: undefined,
      type: Topic.PopulationVerificationAnswered,
      time: told[0]!.answeredAt,
    });
    expect(sent!.key).toBe(message.key);
    const stored = JSON.stringify([await rig.rows('SELECT * FROM requests'), messages, await answering.accesses()]);
    expect([stored.includes(NUMBER), stored.includes(NAME)]).toEqual([false, false]);
  });

  it('is in the log of who asked about whom with the answer, under the time at which it was asked: a partner may answer at night', async () => {
    const copy = answering.run(new FakeVerifier(says()));
    const acceptedAt = new Date(Date.now() - 9 * 3_600_000).toISOString();
    const message = await rig.message(requestOf(), { acceptedAt });
    await answering.take(copy, [message]);
    const [told] = (await answering.answers(1)).answers;
    expect(await answering.accesses()).toMatchObject([
      {
        ...{ subject: SUBJECTS.subjectOf(NUMBER), system: ASKER, agency: 'H95.01', officer: 'canbo.01' },
        ...{ procedure: '1.001234', service: 'population-verification-request', outcome: 'matched' },
        ...{ fields: ['number', 'name', 'birthDate'], transaction_id: idOf(message) },
        ...{ at: new Date(acceptedAt), answered_at: new Date(told!.answeredAt) },
      },
    ]);
  });

  it('can never be opened again once it is answered: its key is destroyed, also for what Kafka still has', async () => {
    const copy = answering.run(new FakeVerifier(says()));
    const message = await rig.message(requestOf());
    await answering.take(copy, [message]);
    await answering.answers(1);
    const other = rig.process(new FakeVerifier(says()));
    const isErased = async (): Promise<boolean> => (await other.keys.open(dataKeyOf(message))) === undefined;
    await waitFor(isErased, { what: 'the key to be destroyed' });
    expect(await rig.rows('SELECT state, sealed FROM requests')).toEqual([{ state: 'answered', sealed: null }]);
    await other.keys.onApplicationShutdown();
  });

  it('of many is asked about once each, by however many copies', async () => {
    const verifier = new FakeVerifier(says());
    const copies = [answering.run(verifier), answering.run(verifier), answering.run(verifier)];
    const messages = await Promise.all(Array.from({ length: 60 }, () => rig.message(requestOf())));
    await answering.take(copies[0]!, messages);
    const { answers: told } = await answering.answers(60);
    expect(new Set(told.map(({ requestId }) => requestId))).toEqual(new Set(messages.map(idOf)));
    expect(verifier.asked).toHaveLength(60);
    expect(await answering.accesses()).toHaveLength(60);
  });

  it('is asked about by the number of its transaction, which says nothing of the person', async () => {
    const verifier = new FakeVerifier(says());
    const copy = answering.run(verifier);
    const message = await rig.message(requestOf());
    await answering.take(copy, [message]);
    await answering.answers(1);
    const { provider, officer, requestCode } = verifier.asked[0]!.call;
    expect({ provider, officer, requestCode }).toEqual({
      provider: 'population',
      officer: 'canbo.01',
      requestCode: idOf(message).replaceAll('-', ''),
    });
  });
});

describe('a partner that does not answer', () => {
  it('is asked again until it does, and the person is in the log once', async () => {
    const verifier = failing(3, partnerFailed);
    const copy = answering.run(verifier);
    await answering.take(copy, [await rig.message(requestOf())]);
    const { answers: told } = await answering.answers(1);
    expect(told[0]).toMatchObject({ result: 'matched' });
    expect(verifier.asked).toHaveLength(4);
    expect(await answering.accesses()).toHaveLength(1);
  });

  it('because it does not know yet is asked again when it said', async () => {
    const notYet = () => new HubError('busy', 'not-yet', 'There is no answer yet', { retryAfterMs: 40 });
    const verifier = failing(2, notYet);
    const copy = answering.run(verifier, { config: { notYetMs: 3_600_000 } });
    await answering.take(copy, [await rig.message(requestOf())]);
    expect((await answering.answers(1)).answers[0]).toMatchObject({ result: 'matched' });
    expect(verifier.asked).toHaveLength(3);
  });

  it('in time is too late: the request expires, its transaction fails, and that it was asked is in the log', async () => {
    const verifier = new FakeVerifier(async () => {
      throw partnerFailed();
    });
    const copy = answering.run(verifier);
    const message = await rig.message(requestOf({ expiresAt: new Date(Date.now() + 700).toISOString() }));
    await answering.take(copy, [message]);
    const { answers: told, messages } = await answering.answers(1);
    expect(told).toMatchObject([{ requestId: idOf(message), result: 'expired', reasons: ['expired'] }]);
    expect(messages[0]!.headers[EnvelopeHeader.outcome]).toBe('failed');
    expect(verifier.asked.length).toBeGreaterThan(0);
    expect(await answering.accesses()).toMatchObject([{ outcome: 'expired', subject: SUBJECTS.subjectOf(NUMBER) }]);
    expect(await rig.stateOf(idOf(message))).toBe('expired');
  });

  it('for good is a failure of the request', async () => {
    const verifier = new FakeVerifier(async () => {
      throw partnerFailed({ retriable: false });
    });
    const copy = answering.run(verifier);
    await answering.take(copy, [await rig.message(requestOf())]);
    const { answers: told, messages } = await answering.answers(1);
    expect(told).toMatchObject([{ result: 'failed', reasons: ['partner-failed'] }]);
    expect(fromHeaders(messages[0]!.headers)?.outcome).toBe('failed');
    expect(verifier.asked).toHaveLength(1);
    expect(await answering.accesses()).toMatchObject([{ outcome: 'failed' }]);
  });
});

describe('nothing leaves the hub', () => {
  async function refusedWithoutAsking(
    request: Parameters<typeof requestOf>[0],
    registry = registryWith(),
  ): Promise<VerificationAnswered> {
    const verifier = new FakeVerifier(says());
    const copy = answering.run(verifier, { registry });
    await answering.take(copy, [await rig.message(requestOf(request))]);
    const { answers: told } = await answering.answers(1);
    expect([verifier.asked, await answering.accesses()]).toEqual([[], []]);
    expect(JSON.stringify(told)).not.toContain(NUMBER);
    return told[0]!;
  }

  it('about a number that cannot be one, and the asker is told which field is wrong', async () => {
    const told = await refusedWithoutAsking({ person: { number: '99909012345', name: NAME } });
    expect(told).toMatchObject({ result: 'failed', reasons: ['payload-invalid'] });
    expect(told.errors).toMatchObject([{ pointer: '/person/number', message: expect.stringMatching(/^wrong-length/) }]);
  });

  it('without a purpose that says what it is for', async () => {
    const told = await refusedWithoutAsking({ purpose: { officer: NUMBER, agency: 'H95.01', procedure: '1.001234' } });
    expect(told).toMatchObject({ result: 'failed', reasons: ['purpose-missing'] });
  });

  it('for a procedure or an agency that no agreement covers', async () => {
    const other = await refusedWithoutAsking({ purpose: { officer: 'c', agency: 'H95.01', procedure: '1.009999' } });
    expect(other).toMatchObject({ result: 'failed', reasons: ['no-agreement'] });
    const foreign = await refusedWithoutAsking({ purpose: { officer: 'c', agency: 'H94.01', procedure: '1.001234' } });
    expect(foreign).toMatchObject({ result: 'failed', reasons: ['no-agreement'] });
  });

  it('about a field that is not granted: whether it is true would be told by the result', async () => {
    const fields = ['requestCode', 'requestedAt', 'purpose', 'person', 'number', 'name'];
    const told = await refusedWithoutAsking({}, registryWith([agreementOf(ASKER, { fields })]));
    expect(told).toMatchObject({ result: 'failed', reasons: ['no-agreement'] });
    expect(told.errors).toMatchObject([{ pointer: '/person/birthDate' }]);
  });

  it('under an agreement that has ended while the request waited', async () => {
    const registry = registryWith([agreementOf(ASKER, { validUntil: '2021-01-01T00:00:00Z' })]);
    expect(await refusedWithoutAsking({}, registry)).toMatchObject({ result: 'failed', reasons: ['no-agreement'] });
  });

  it('of a request whose time was over before anybody could ask', async () => {
    const told = await refusedWithoutAsking({ expiresAt: '2026-05-06T08:00:01+07:00' });
    expect(told).toMatchObject({ result: 'expired' });
  });

  it('of a request whose key is gone', async () => {
    const verifier = new FakeVerifier(says());
    const copy = rig.process(verifier);
    const message = await rig.message(requestOf());
    await copy.keys.destroy([dataKeyOf(message)]);
    await answering.take(copy, [message]);
    answering.run(verifier);
    const { answers: told } = await answering.answers(1);
    expect(told).toMatchObject([{ requestCode: '', result: 'failed', reasons: ['unreadable'] }]);
    expect(verifier.asked).toEqual([]);
  });
});
