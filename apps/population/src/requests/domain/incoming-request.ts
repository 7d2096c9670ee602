import type { Envelope } from '#libs/contracts';

/** A request as it came from Kafka: what it asks stays sealed. */
export interface IncomingRequest {
  /** With the id of the data key. */
  readonly envelope: Envelope & { readonly dataKey: string };
  readonly sealed: Buffer;
  /** Epoch ms */
  readonly acceptedAt: number;
  readonly partition: number;
  readonly offset: bigint;
}

/** What is remembered of the request that first came under a transaction id. */
export interface KnownRequest {
  readonly id: string;
  readonly bodyHash: string;
  readonly dataKey: string;
  /** Epoch ms */
  readonly acceptedAt: number;
  readonly agency: string;
  readonly subject: string;
}

/** A request that came before: nobody is asked again because of it. */
export interface Repeat {
  readonly request: IncomingRequest;
  readonly original: KnownRequest;
  readonly flag: 'duplicate' | 'conflict';
}

export interface RequestPlan {
  readonly requests: readonly IncomingRequest[];
  readonly repeats: readonly Repeat[];
  /** Data keys of repeats: nobody will open what they seal. */
  readonly keysToDestroy: readonly string[];
}

/** Decides a whole batch in memory, request by request in the order given. */
export function planRequests(stored: readonly KnownRequest[], batch: readonly IncomingRequest[]): RequestPlan {
  const known = new Map(stored.map(request => [request.id, request]));
  const requests: IncomingRequest[] = [];
  const repeats: Repeat[] = [];
  for (const request of batch) {
    const { id, bodyHash } = request.envelope;
    const original = known.get(id);
    if (original) repeats.push({ request, original, flag: original.bodyHash === bodyHash ? 'duplicate' : 'conflict' });
    else {
      requests.push(request);
      known.set(id, toKnown(request));
    }
  }
  // A message that Kafka has twice has the key of the first, which is still needed.
  const keys = repeats.filter(({ request, original }) => request.envelope.dataKey !== original.dataKey);
  return { requests, repeats, keysToDestroy: [...new Set(keys.map(({ request }) => request.envelope.dataKey))] };
}

function toKnown({ envelope, acceptedAt }: IncomingRequest): KnownRequest {
  const { id, bodyHash, dataKey, agency, subject } = envelope;
  return { id, bodyHash, dataKey, acceptedAt, agency, subject };
}
