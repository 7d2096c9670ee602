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

/** The next events that are not acknowledged; undefined where the hub gives none. Rejects where there is no answer. */
export async function fetchEvents(
  client: ExchangeClient,
  subscription: string,
  limit: number,
): Promise<FetchedPage | undefined> {
  const path = `/v1/subscriptions/${subscription}/events?limit=${limit}&wait=1`;
  const { status, body } = await client.call<FetchedPage>('GET', path);
  if (status === 401) client.signOut();
  return status === 200 ? body : undefined;
}

/** Whether the hub has confirmed it. Rejects where there is no answer. */
export async function acknowledge(client: ExchangeClient, subscription: string, cursor: string): Promise<boolean> {
  return (await client.call('POST', `/v1/subscriptions/${subscription}/ack`, { cursor })).status === 200;
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
      const page = await fetchEvents(this.client, this.subscription, this.limit).catch(() => undefined);
      if (page && page.events.length > 0) await this.take(page);
    }
  }

  private async take({ events, cursor }: FetchedPage): Promise<void> {
    this.seen.push(...events);
    const isConfirmed = await acknowledge(this.client, this.subscription, cursor).catch(() => false);
    if (isConfirmed) this.acknowledged.push(...events);
    else for (const { id } of events) this.doubtful.add(id);
  }
}
