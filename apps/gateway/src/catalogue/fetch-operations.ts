const EVENT_SCHEMA = {
  type: 'object',
  description: 'A CloudEvent 1.0 whose data is the record, limited to the fields of the agreement',
  required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', format: 'uuid' },
    source: { type: 'string' },
    type: { type: 'string' },
    subject: { type: 'string' },
    time: { type: 'string', format: 'date-time' },
    sequence: { type: 'integer' },
    data: { type: 'object' },
  },
};
const CURSOR_SCHEMA = { type: 'string', pattern: '^\\d{1,15}$' };
const PAGE_SCHEMA = {
  type: 'object',
  required: ['events', 'cursor'],
  properties: { events: { type: 'array', items: EVENT_SCHEMA }, cursor: CURSOR_SCHEMA },
};
const ACK_SCHEMA = { type: 'object', required: ['cursor'], properties: { cursor: CURSOR_SCHEMA } };
const REFUSALS = ['400', '401', '404', '422', '429', '503'];

/** The paths by which a system fetches and acknowledges the events of these subscriptions; none where it has none. */
export function fetchPaths(subscriptions: readonly string[], problem: object): Record<string, unknown> {
  if (subscriptions.length === 0) return {};
  const refusals = Object.fromEntries(REFUSALS.map(status => [status, { description: 'Refused', content: problem }]));
  const subscription = parameter('subscription', 'path', { enum: subscriptions });
  const base = '/v1/subscriptions/{subscription}';
  return {
    [`${base}/events`]: { get: fetchOperation(subscription, refusals) },
    [`${base}/ack`]: { post: acknowledgeOperation(subscription, refusals) },
  };
}

function fetchOperation(subscription: object, refusals: object): Record<string, unknown> {
  return {
    operationId: 'fetch-events',
    parameters: [
      subscription,
      parameter('after', 'query', CURSOR_SCHEMA),
      parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 1_000, default: 100 }),
      parameter('wait', 'query', { type: 'integer', minimum: 0, maximum: 30, default: 0 }),
    ],
    responses: { '200': { description: 'What is not acknowledged', content: json(PAGE_SCHEMA) }, ...refusals },
  };
}

function acknowledgeOperation(subscription: object, refusals: object): Record<string, unknown> {
  return {
    operationId: 'acknowledge-events',
    parameters: [subscription],
    requestBody: { required: true, content: json(ACK_SCHEMA) },
    responses: { '200': { description: 'All up to the cursor is delivered', content: json(ACK_SCHEMA) }, ...refusals },
  };
}

function parameter(name: string, place: 'path' | 'query', schema: object): Record<string, unknown> {
  return { name, in: place, required: place === 'path', schema };
}

function json(schema: object): Record<string, unknown> {
  return { 'application/json': { schema } };
}
