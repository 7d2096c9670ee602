import { Injectable } from '@nestjs/common';
import { LAND_DOSSIER } from '#libs/contracts';
import { Refusals } from '#libs/exchange';
import type { HubError, JsonObject } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';

/** What is known of a call so far. */
export interface VbdlisAttempt {
  /** '' where the caller is unknown. */
  system: string;
  hint?: JsonObject;
}

/** Calls that are turned away, in the log. */
@Injectable()
export class VbdlisRefusals {
  constructor(
    private readonly refusals: Refusals,
    private readonly registry: RegistryView,
  ) {}

  /** Not what the hub itself is the reason of. */
  async record(error: HubError, { system, hint: record }: VbdlisAttempt): Promise<void> {
    if (error.kind === 'unavailable') return;
    await this.refusals.record({ error, system, service: this.registry.service(LAND_DOSSIER), record });
  }
}
