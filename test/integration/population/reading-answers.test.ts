import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POPULATION_VERIFICATION_REQUEST } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { ReadAnswerService } from '../../../apps/population/src/requests/application/read-answer.service.js';
import {
  agreementOf,
  ASKER,
  FakeVerifier,
  idOf,
  registryWith,
  requestOf,
  type RequestsProcess,
  RequestsRig,
  says,
} from './requests-rig.js';

let rig: RequestsRig;
let copy: RequestsProcess;

beforeAll(async () => {
  rig = await RequestsRig.create();
  copy = rig.process(new FakeVerifier(says()));
});
afterAll(() => rig.drop());

const reader = (registry = registryWith()) => new ReadAnswerService(rig.database, registry);
const read = (id: string, system = ASKER, service = POPULATION_VERIFICATION_REQUEST) =>
  reader().read(system, service, id);

describe('an answer', () => {
  it('is waited for, then there for the system that asked, until its time is over', async () => {
    const message = await rig.message(requestOf({ requestCode: 'YC-read' }));
    const id = idOf(message);
    await copy.take.take(rig.batch([message]));
    expect(await read(id)).toEqual({ transactionId: id, state: 'waiting', expiresAt: expect.any(String) });
    const answering = rig.process(new FakeVerifier(says()));
    answering.start();
    await waitFor(async () => (await rig.stateOf(id)) === 'answered', { what: 'the request to be answered' });
    await answering.stop();
    expect(await read(id)).toMatchObject({ requestId: id, requestCode: 'YC-read', result: 'matched' });
    expect(await read(id)).toMatchObject({ result: 'matched' });
    expect(await copy.claims.forget(1, 10)).toBe(0);
    await rig.rows("UPDATE requests SET answered_at = now() - interval '2 days'");
    expect(await copy.claims.forget(1, 10)).toBe(1);
    await expect(read(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not there for anybody else, nor under another service, in the words that nothing is there', async () => {
    const message = await rig.message(requestOf());
    await copy.take.take(rig.batch([message]));
    const id = idOf(message);
    const unknown = await read(randomUUID()).catch((error: unknown) => error);
    expect(unknown).toMatchObject({ code: 'not-found' });
    await expect(read(id, 'other-h95')).rejects.toEqual(unknown);
    await expect(read(id, ASKER, 'land-dossier')).rejects.toEqual(unknown);
    await expect(read("'; DROP TABLE requests; --")).rejects.toEqual(unknown);
  });

  it('is not there for a system that may not use the hub, or that no agreement lets ask any more', async () => {
    const message = await rig.message(requestOf());
    await copy.take.take(rig.batch([message]));
    const ended = registryWith([agreementOf(ASKER, { status: 'suspended' })]);
    const service = POPULATION_VERIFICATION_REQUEST;
    await expect(reader(ended).read(ASKER, service, idOf(message))).rejects.toMatchObject({ code: 'no-agreement' });
    const suspended = registryWith([{ kind: 'system', code: ASKER, name: '', agency: 'H95', status: 'suspended' }]);
    await expect(reader(suspended).read(ASKER, service, idOf(message))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('of fields that are not granted any more is not told', async () => {
    const message = await rig.message(requestOf());
    await copy.take.take(rig.batch([message]));
    const answering = rig.process(new FakeVerifier(says()));
    answering.start();
    await waitFor(async () => (await rig.stateOf(idOf(message))) === 'answered', { what: 'the answer' });
    await answering.stop();
    const narrowed = registryWith([agreementOf(ASKER, { fields: ['person', 'number', 'name'] })]);
    const reading = reader(narrowed).read(ASKER, POPULATION_VERIFICATION_REQUEST, idOf(message));
    await expect(reading).rejects.toMatchObject({ code: 'no-agreement', errors: [{ pointer: '/fields/birthDate' }] });
  });

  it('is looked for while its request is still on its way from Kafka', async () => {
    const message = await rig.message(requestOf());
    const asked = read(idOf(message));
    await copy.take.take(rig.batch([message]));
    expect(await asked).toMatchObject({ transactionId: idOf(message), state: 'waiting' });
  });
});
