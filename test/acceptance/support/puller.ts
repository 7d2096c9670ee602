import type { ExchangeClient } from './clients.js';

export interface FetchedEvent {
  readonly specversion: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: number;
  /** The replay that brought it again. */
  readonly hubreplay?: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly status: number };
}

/** What `GET /v1/subscriptions/{id}/events` answers. */
export interface FetchedPage {
  readonly events: readonly FetchedEvent[];
  readonly cursor: string;
}

/** A partner that fetches and acknowledges page after page, however often the hub is away meanwhile. */
export class Puller {
  /** What it got and the hub has confirmed to be acknowledged, in order. */
  readonly acknowledged: FetchedEvent[] = [];
  /** All that it saw, in order, also more than once. */
  readonly seen: FetchedEvent[] = [];
  /** Of pages whose acknowledgement got no answer: nobody knows whether it counted. */
  readonly doubtful = new Set<string>();
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly client: ExchangeClient,
    private readonly subscription: string,
    private readonly limit: number,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const page = await this.fetchPage();
      if (page && page.events.length > 0) await this.take(page);
    }
  }

  private async fetchPage(): Promise<FetchedPage | undefined> {
    const path = `/v1/subscriptions/${this.subscription}/events?limit=${this.limit}&wait=1`;
    const answer = await this.client.call<FetchedPage>('GET', path).catch(() => undefined);
    return answer?.status === 200 ? answer.body : undefined;
  }

  private async take({ events, cursor }: FetchedPage): Promise<void> {
    this.seen.push(...events);
    const path = `/v1/subscriptions/${this.subscription}/ack`;
    const answer = await this.client.call('POST', path, { cursor }).catch(() => undefined);
    if (answer?.status === 200) this.acknowledged.push(...events);
    else for (const { id } of events) this.doubtful.add(id);
  }
}
