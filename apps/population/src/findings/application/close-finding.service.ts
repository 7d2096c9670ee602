import { Injectable } from '@nestjs/common';
import { HubError, maskIdentityNumbersIn } from '#libs/kernel';
import { Database, Outbox } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { toActionMessage } from '../../persistence/action-message.js';
import { FindingsRepository } from '../persistence/findings.repository.js';
import { type FindingView, toFindingView } from './finding.view.js';

/** An auditor's word that a finding has been looked into. */
@Injectable()
export class CloseFindingService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly registry: RegistryView,
  ) {}

  /** Told to the list of what people did. Throws `not-found`, and `conflict` where it is closed already. */
  close(id: string, actor: string, reason: string): Promise<FindingView> {
    return this.database.transaction(async tx => {
      const findings = new FindingsRepository(tx);
      const row = await findings.close(id, actor, maskIdentityNumbersIn(reason));
      if (row === undefined) throw notOpen((await findings.find(id)) !== undefined);
      const after = `${row.rule} ${row.system || `${row.agency} ${row.officer}`}`;
      const subject = `population/findings/${id}`;
      await this.outbox.add(tx, [toActionMessage({ actor, action: 'close-finding', subject, reason, after })]);
      return toFindingView(row, this.registry);
    });
  }
}

function notOpen(isThere: boolean): HubError {
  return isThere
    ? new HubError('conflict', 'conflict', 'The finding is closed already')
    : new HubError('missing', 'not-found', 'There is no such finding');
}
