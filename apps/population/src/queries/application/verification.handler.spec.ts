import { describe, expect, it } from '@jest/globals';
import type { Agreement } from '#libs/contracts';
import type { PurposeCheck } from '../../purpose/application/purpose-check.service.js';
import { FakeVerifier, newSubjects, numberOf, verified } from '../../jobs/jobs-test-kit.js';
import { partnerFailed } from '../../verification/application/partner-outcome.js';
import type { Verifier } from '../../verification/application/verifier.service.js';
import type { Query } from './query-handler.js';
import { VerificationHandler } from './verification.handler.js';

const NUMBER = numberOf(1);
const subjects = newSubjects();

const PERSON = { number: NUMBER, name: 'Nguyễn Văn An' };

interface Asked {
  readonly handler: VerificationHandler;
  readonly query: Query;
  readonly verifier: FakeVerifier;
}

function questionUnder(fields: readonly string[], person: object = PERSON): Asked {
  const verifier = new FakeVerifier();
  verifier.answer = async () => verified(NUMBER, 'differs', ['name-differs']);
  const purposes = {
    check: async () => ({ agreements: [{ fields } as Agreement], isDossierUnknown: false }),
  } as unknown as PurposeCheck;
  const handler = new VerificationHandler(purposes, verifier as unknown as Verifier, subjects);
  const query = {
    transactionId: '6a0cdd04-0c10-4d4e-8a5e-0b8f0e6a3c11',
    ...{ system: { code: 's' }, service: { code: 'population-verification', provider: 'p' }, agreements: [] },
    body: { person },
    headers: { 'hub-purpose': 'officer="an", agency="H22.01", procedure="1.012790"' },
    deadline: performance.now() + 60_000,
  };
  return { handler, query: query as unknown as Query, verifier };
}

describe('a verification', () => {
  it('tells the fields that are granted, and the log of who asked says that these were told and no others', async () => {
    const { handler, query } = questionUnder(['number', 'name']);
    const { answered, accesses } = await handler.answer(query);
    const fields = { number: true, name: false, birthDate: null };
    expect(answered).toMatchObject({ body: { fields, reasons: ['name-differs'] } });
    expect(accesses?.[0]?.fields).toEqual(['number', 'name']);
  });

  it('of a field that is not granted is refused before anybody is asked: the result would tell whether it is true', async () => {
    const { handler, query, verifier } = questionUnder(['number'], { ...PERSON, birthDate: '1990-01-01' });
    await expect(handler.answer(query)).rejects.toMatchObject({
      code: 'no-agreement',
      errors: [{ pointer: '/person/name' }, { pointer: '/person/birthDate' }],
    });
    expect(verifier.asked).toEqual([]);
  });

  it.each([
    [true, 'failed'],
    [false, undefined],
  ])('that failed is in the log of who asked only where something had left the hub: %s', async (isSent, outcome) => {
    const { handler, query, verifier } = questionUnder(['*']);
    verifier.isSent = isSent;
    verifier.answer = async () => {
      throw partnerFailed(isSent ? 'timeout' : 'circuit-open', true);
    };
    const { answered, accesses, agency } = await handler.answer(query);
    expect(answered).toMatchObject({ failure: { code: 'partner-failed' } });
    expect([accesses?.[0]?.outcome, agency]).toEqual([outcome, 'H22.01']);
  });

  it('gives the partner what the checks before it have left of the time', async () => {
    const { handler, query, verifier } = questionUnder(['*']);
    let leftMs = 0;
    verifier.answer = async (_, call) => {
      leftMs = call.deadlineMs;
      return verified(NUMBER);
    };
    await handler.answer({ ...query, deadline: performance.now() + 5_000 });
    expect([leftMs > 4_000, leftMs < 5_000]).toEqual([true, true]);
  });

  it('for which no time is left is not asked: nothing leaves the hub, and nobody has looked', async () => {
    const { handler, query, verifier } = questionUnder(['*']);
    const { answered, accesses } = await handler.answer({ ...query, deadline: performance.now() });
    expect(answered).toMatchObject({ failure: { code: 'deadline-exceeded' } });
    expect([verifier.asked, accesses]).toEqual([[], undefined]);
  });

  it('tells all where the agreement grants all', async () => {
    const { handler, query } = questionUnder(['*'], { ...PERSON, birthDate: '1990-01-01' });
    const { answered, accesses } = await handler.answer(query);
    expect(answered).toMatchObject({ body: { fields: { number: true, name: false }, reasons: ['name-differs'] } });
    expect(accesses?.[0]?.fields).toEqual(['number', 'name', 'birthDate']);
  });
});
