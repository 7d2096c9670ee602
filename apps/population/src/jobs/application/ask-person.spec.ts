import { describe, expect, it } from '@jest/globals';
import { PopulationJobsConfig } from '#libs/config';
import { HubError } from '#libs/kernel';
import { partnerFailed } from '../../verification/application/partner-outcome.js';
import type { Verifier } from '../../verification/application/verifier.service.js';
import { type CheckedPerson, readPerson } from '../../verification/domain/checked-person.js';
import { FakeVerifier, numberOf, verified } from '../jobs-test-kit.js';
import { AskPersonService } from './ask-person.service.js';

const PERSON = readPerson({ number: numberOf(1), name: 'Nguyễn Văn An' }, '2026-03-02') as CheckedPerson;
const CALL = { provider: 'p', officer: 'o', requestCode: 'r' };
const NEVER = new AbortController().signal;

const busy = (detail: string, retryAfterMs?: number) =>
  new HubError('busy', 'partner-busy', 'Busy', { detail, retryAfterMs });

const NOT_SENT = ['held', 'too-many-waiting', 'circuit-open', 'no-turn', 'suspended'];

/** Each of the errors once, then an answer. */
function rig(...errors: HubError[]) {
  const verifier = new FakeVerifier();
  verifier.isSent = false;
  const left = [...errors];
  verifier.answer = async ({ number }, { onSent }) => {
    const error = left.shift();
    if (!NOT_SENT.includes(error?.detail ?? '')) onSent?.();
    if (error) throw error;
    return verified(number);
  };
  const config = Object.assign(new PopulationJobsConfig(), { attempts: 3, backoffMs: 1 });
  return { verifier, asker: new AskPersonService(verifier as unknown as Verifier, config) };
}

describe('asking about a person', () => {
  it('tries again where the partner does not answer', async () => {
    const { verifier, asker } = rig(partnerFailed('timeout', true), partnerFailed('http-500', true));
    expect(await asker.ask(PERSON, CALL, NEVER)).toMatchObject({ kind: 'answered' });
    expect(verifier.asked).toHaveLength(3);
  });

  it('fails after so many attempts, and says that the partner was silent', async () => {
    const { verifier, asker } = rig(...Array.from({ length: 9 }, () => partnerFailed('timeout', true)));
    expect(await asker.ask(PERSON, CALL, NEVER)).toEqual({
      ...{ kind: 'failed', code: 'partner-failed', wasAsked: true, isSilence: true },
    });
    expect(verifier.asked).toHaveLength(3);
  });

  it.each([
    [partnerFailed('soap-fault-name', false), { code: 'partner-failed', wasAsked: true }],
    [new HubError('busy', 'not-yet', 'Later', { retryAfterMs: 1 }), { code: 'not-yet', wasAsked: true }],
    [new Error('x') as HubError, { code: 'internal', wasAsked: true }],
  ])('fails at once, and not for silence, where another try would end the same way', async (error, expected) => {
    const { verifier, asker } = rig(error);
    expect(await asker.ask(PERSON, CALL, NEVER)).toEqual({ kind: 'failed', isSilence: false, ...expected });
    expect(verifier.asked).toHaveLength(1);
  });

  it('waits a little for a partner that is busy, without counting that as an attempt', async () => {
    const { verifier, asker } = rig(...Array.from({ length: 5 }, () => busy('too-many-waiting', 1)));
    expect(await asker.ask(PERSON, CALL, NEVER)).toMatchObject({ kind: 'answered' });
    expect(verifier.asked).toHaveLength(6);
  });

  it('gives the job back where the partner is busy for long, at the most for an hour', async () => {
    expect(await rig(busy('http-429', 30_000)).asker.ask(PERSON, CALL, NEVER)).toEqual({
      ...{ kind: 'held', ms: 30_000, wasAsked: true, isSilence: false },
    });
    expect(await rig(busy('held', 86_400_000)).asker.ask(PERSON, CALL, NEVER)).toEqual({
      ...{ kind: 'held', ms: 3_600_000, wasAsked: false, isSilence: false },
    });
  });

  it.each([
    partnerFailed('circuit-open', true),
    new HubError('unavailable', 'deadline-exceeded', 'Late', { detail: 'no-turn' }),
  ])('uses no attempt where the partner was not called, so that nobody fails for that: $detail', async error => {
    const { verifier, asker } = rig(error, error, error, partnerFailed('timeout', true), error, error);
    expect(await asker.ask(PERSON, CALL, NEVER)).toMatchObject({ kind: 'answered' });
    expect(verifier.asked).toHaveLength(7);
  });

  it('gives the job back as to a silent partner where it cannot be called for long: nothing has left the hub', async () => {
    const { asker } = rig(...Array.from({ length: 9 }, () => partnerFailed('circuit-open', true)));
    expect(await asker.ask(PERSON, CALL, NEVER)).toMatchObject({ kind: 'held', wasAsked: false, isSilence: true });
  });

  it('gives the job back where there is no partner to be called, and that is not the fault of the people', async () => {
    expect(await rig(partnerFailed('suspended', true)).asker.ask(PERSON, CALL, NEVER)).toEqual({
      ...{ kind: 'held', ms: 30_000, wasAsked: false, isSilence: false },
    });
  });

  it('knows that the person was asked about where an earlier call of several had left the hub', async () => {
    const { verifier, asker } = rig();
    verifier.answer = async (_person, { onSent }) => {
      onSent?.();
      throw busy('held', 30_000);
    };
    expect(await asker.ask(PERSON, CALL, NEVER)).toMatchObject({ kind: 'held', wasAsked: true });
  });

  it('has time for the partner’s turn, and ends the wait for it when it is told to', async () => {
    const stop = new AbortController();
    const { verifier, asker } = rig();
    verifier.answer = async (_person, call) => {
      expect(call.turnMs).toBeGreaterThan(call.deadlineMs);
      stop.abort();
      expect(call.stop!.aborted).toBe(true);
      throw new HubError('unavailable', 'deadline-exceeded', 'Late', { detail: 'no-turn' });
    };
    expect(await asker.ask(PERSON, CALL, stop.signal)).toEqual({ kind: 'stopped', wasAsked: false });
  });

  it('ends between two attempts when it is told to', async () => {
    const stop = new AbortController();
    const { verifier, asker } = rig(partnerFailed('timeout', true));
    stop.abort();
    expect(await asker.ask(PERSON, CALL, stop.signal)).toEqual({ kind: 'stopped', wasAsked: true });
    expect(verifier.asked).toHaveLength(1);
  });
});
