import { Injectable } from '@nestjs/common';
import type { ConnectorDefinition } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { Database, Outbox } from '#libs/persistence';
import { planPublication, toActionMessage } from '../loading/publication-plan.js';
import { recordChange, takeUnpublished } from '../persistence/changes.repository.js';
import { RegistryRepository } from '../persistence/registry.repository.js';
import type { AddressChange } from './address-change.js';
import { toPublic } from './public-entity.js';

/** Gives connectors another address; whoever delivers hears of it within a moment. */
@Injectable()
export class ConnectorAddresses {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Change, record and publication are one; files are not loaded meanwhile. */
  async change(code: string, actor: string, { url, reason }: AddressChange): Promise<Record<string, unknown>> {
    return this.database.transaction(async tx => {
      const repository = new RegistryRepository(tx);
      await repository.lock();
      const [stored] = await repository.find('connector', code);
      if (!stored) throw new HubError('missing', 'not-found', 'The registry holds no such entity');
      if (stored.url === url) return toPublic(stored, true);
      const changed = withAddress(stored, { url, by: actor, reason, at: new Date().toISOString() });
      await repository.save([changed]);
      const subject = `connectors/${code}`;
      await recordChange(tx, { actor, action: 'change-address', subject, reason, before: stored.url, after: url });
      const actions = (await takeUnpublished(tx)).map(toActionMessage);
      await this.outbox.add(tx, [...planPublication([changed], () => false), ...actions]);
      return toPublic(changed, true);
    });
  }
}

interface NewAddress {
  readonly url: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** Back at the declared address it is an override no more. */
function withAddress(stored: ConnectorDefinition, { url, ...who }: NewAddress): ConnectorDefinition {
  const { addressOverride, ...declared } = stored;
  const declaredUrl = addressOverride?.declaredUrl ?? stored.url;
  return url === declaredUrl ? { ...declared, url } : { ...declared, url, addressOverride: { declaredUrl, ...who } };
}
