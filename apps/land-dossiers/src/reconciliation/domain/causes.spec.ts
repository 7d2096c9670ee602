import { describe, expect, it } from '@jest/globals';
import type { TransactionFact } from '#libs/contracts';
import { toldDeliveriesIn } from './delivery-facts.js';

const AT = '2026-03-02T01:00:00.000Z';
const fact = (more: Partial<TransactionFact>): TransactionFact => ({
  ...{ transactionId: 't1', step: 'parked', discriminator: 'sub:1', at: AT, acceptedAt: AT, service: 'land-dossier' },
  ...{ serviceVersion: '1', kind: 'event', from: 'x', agency: 'H99', businessKey: 'd1', ...more },
});
const delivery = { subscription: 'sub', system: 'land-h99', state: 'parked', attempts: 1 } as const;

describe('what facts tell of deliveries', () => {
  it('is who waits, and who was given up', () => {
    const dead = { ...delivery, subscription: 'other', state: 'dead' } as const;
    expect(toldDeliveriesIn([fact({ deliveries: [delivery, dead] })]).changed).toEqual([
      { messageId: 't1', subscription: 'sub', system: 'land-h99', dossierCode: 'd1', state: 'parked', at: AT },
      { messageId: 't1', subscription: 'other', system: 'land-h99', dossierCode: 'd1', state: 'dead', at: AT },
    ]);
  });

  it('is also that a consumer could not take a message', () => {
    const { changed } = toldDeliveriesIn([fact({ step: 'dead', discriminator: 'dead-letter land-dossiers' })]);
    expect(changed).toMatchObject([{ subscription: 'dead-letter land-dossiers', system: '', state: 'dead' }]);
  });

  it('keeps no delivery of the healthy path, only that it ended well', () => {
    const delivered = fact({ step: 'delivered', discriminator: '', deliveries: [{ ...delivery, state: 'delivered' }] });
    expect(toldDeliveriesIn([delivered])).toEqual({ changed: [], delivered: [{ messageId: 't1', at: AT }] });
  });

  it('is nothing of other services, of replays, and of what is still on its way', () => {
    const facts = [
      fact({ service: 'service-record-status', deliveries: [delivery] }),
      fact({ deliveries: [{ ...delivery, replay: '7' }] }),
      fact({ deliveries: [{ ...delivery, state: 'pending' }] }),
    ];
    expect(toldDeliveriesIn(facts)).toEqual({ changed: [], delivered: [] });
  });
});
