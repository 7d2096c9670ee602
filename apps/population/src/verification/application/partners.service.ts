import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DeliveryConfig } from '#libs/config';
import { PopulationClient } from '#libs/connectors';
import type { ConnectorDefinition } from '#libs/contracts';
import { toHubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { RegistryView, SecretBox } from '#libs/registry-view';
import { partnerFailed } from './partner-outcome.js';
import { PartnerShare } from './partner-share.js';

const logger = createLogger('population');
const CLOSE_WITHIN_MS = 2_000;

interface Opened {
  readonly definition: ConnectorDefinition;
  readonly client: PopulationClient;
}

/** One client per connector definition of the registry, made when it is first needed; a changed definition is a new one. */
@Injectable()
export class Partners implements OnApplicationShutdown {
  private readonly byCode = new Map<string, Opened>();
  private readonly stopListening: () => void;

  constructor(
    private readonly registry: RegistryView,
    private readonly secrets: SecretBox,
    private readonly config: DeliveryConfig,
    private readonly share: PartnerShare,
  ) {
    this.stopListening = registry.onChange(() => this.retireChanged());
    share.onChange(() => this.limitAll());
  }

  /** Throws `partner-failed` where the connector is missing, suspended or cannot work. */
  of(code: string): PopulationClient {
    const definition = this.registry.connector(code);
    if (!definition) throw partnerFailed('no-connector', true);
    if (this.registry.system(definition.system)?.status !== 'active') throw partnerFailed('suspended', true);
    return (this.byCode.get(code) ?? this.open(definition)).client;
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopListening();
    const closed = Promise.all([...this.byCode.values()].map(({ client }) => client.close()));
    await Promise.race([closed, pause(CLOSE_WITHIN_MS, undefined, { ref: false })]);
  }

  private open(definition: ConnectorDefinition): Opened {
    try {
      const secrets = Object.entries(definition.sealedSecrets).map(([name, sealed]) => [
        name,
        this.secrets.open(sealed),
      ]);
      const client = new PopulationClient({
        definition,
        secrets: Object.fromEntries(secrets) as Record<string, string>,
        allowedNetworks: this.config.allowedNetworks,
      });
      client.limit(this.share.of(definition));
      const opened = { definition, client };
      this.byCode.set(definition.code, opened);
      return opened;
    } catch (thrown) {
      const error = toHubError(thrown);
      logger.error('A connector cannot work', { code: definition.code, error });
      throw partnerFailed('connector-invalid', true);
    }
  }

  /** In place: who waits keeps the turn, and what is known of a partner's health stays. */
  private limitAll(): void {
    for (const { definition, client } of this.byCode.values()) client.limit(this.share.of(definition));
  }

  private retireChanged(): void {
    for (const [code, { definition, client }] of this.byCode) {
      if (JSON.stringify(this.registry.connector(code)) === JSON.stringify(definition)) continue;
      this.byCode.delete(code);
      client.close().catch((error: unknown) => logger.warn('A connector did not close', { code, error }));
    }
  }
}
