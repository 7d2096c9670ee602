import { HubError, toHubError } from '#libs/kernel';
import type { Connector, ConnectorOptions } from './connector.js';
import { DvcqgConnector } from './dvcqg/dvcqg.connector.js';
import { toOutcome } from './outcomes.js';
import { VbdlisConnector } from './vbdlis/vbdlis.connector.js';
import { WebhookConnector } from './webhook/webhook.connector.js';

/**
 * The connector that speaks the definition's protocol. Never throws: a definition that cannot work (no URL, no
 * secret) gives a connector that answers `retry` with the code `connector-invalid`, so that nothing is lost until
 * an operator has corrected it.
 */
export function createConnector(options: ConnectorOptions): Connector {
  try {
    return create(options);
  } catch (error) {
    const { kind, message } = toHubError(error);
    return new UnusableConnector(kind === 'bug' ? 'The connector cannot be set up' : message);
  }
}

function create(options: ConnectorOptions): Connector {
  switch (options.definition.protocol) {
    case 'webhook':
      return new WebhookConnector(options);
    case 'dvcqg':
      return new DvcqgConnector(options);
    case 'vbdlis':
      return new VbdlisConnector(options);
    case 'population-soap':
      throw invalid('A connector of the protocol population-soap is asked; it brings nothing to anybody');
    default:
      // A registry newer than this process.
      throw invalid('This hub does not speak the protocol of the connector');
  }
}

function invalid(reason: string): HubError {
  return new HubError('invalid', 'connector-invalid', reason);
}

class UnusableConnector implements Connector {
  readonly maxBatch = 1;
  constructor(private readonly detail: string) {}

  deliver: Connector['deliver'] = async messages => {
    const verdict = { status: 'retry', code: 'connector-invalid', detail: this.detail } as const;
    return messages.map(() => toOutcome(verdict, performance.now()));
  };

  async close(): Promise<void> {
    // Holds nothing open.
  }
}
