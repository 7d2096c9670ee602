import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import type { ReplaySelection } from '../domain/replay-selection.js';
import type { Actor } from '../persistence/actions.repository.js';
import type { Replay } from '../persistence/replay-row.js';
import { ReplaysRepository } from '../persistence/replays.repository.js';

/** What operators do to bring the past again; each is recorded with who and why. */
@Injectable()
export class ReplayLevers {
  constructor(
    private readonly registry: RegistryView,
    private readonly replays: ReplaysRepository,
  ) {}

  request(subscription: string, selection: ReplaySelection, decision: Actor): Promise<Replay> {
    if (!this.registry.subscription(subscription)) {
      throw new HubError('missing', 'not-found', 'No subscription has this code');
    }
    return this.replays.request(subscription, selection, decision);
  }

  async cancel(id: string, decision: Actor): Promise<Replay> {
    return orFail(await this.replays.cancel(id, decision));
  }

  list(before: string | undefined, limit: number): Promise<Replay[]> {
    return this.replays.list(before, limit);
  }

  async getOrFail(id: string): Promise<Replay> {
    return orFail(await this.replays.find(id));
  }
}

function orFail(replay: Replay | undefined): Replay {
  if (replay) return replay;
  throw new HubError('missing', 'not-found', 'No replay has this id');
}
