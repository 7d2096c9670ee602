import type { DataService } from '#libs/contracts';

const WAITING_SCHEMA = {
  type: 'object',
  required: ['transactionId', 'state', 'expiresAt'],
  properties: {
    transactionId: { type: 'string', format: 'uuid' },
    state: { const: 'waiting' },
    expiresAt: { type: 'string', format: 'date-time' },
  },
};
const ANSWER_SCHEMA = {
  type: 'object',
  description: 'As a subscription brings it',
  required: ['requestId', 'result', 'reasons', 'answeredAt'],
  properties: {
    requestId: { type: 'string', format: 'uuid' },
    result: { type: 'string' },
    reasons: { type: 'array', items: { type: 'string' } },
    answeredAt: { type: 'string', format: 'date-time' },
  },
};
const REFUSALS = ['401', '403', '404', '503'];

/** The path by which a system reads the answer to a command that it sent; none for services that are answered otherwise. */
export function answerPaths({ code, serviceKind }: DataService, problem: object): Record<string, unknown> {
  if (serviceKind !== 'command') return {};
  const refusals = Object.fromEntries(REFUSALS.map(status => [status, { description: 'Refused', content: problem }]));
  const schema = { type: 'string', format: 'uuid' };
  return {
    [`/v1/services/${code}/answers/{transactionId}`]: {
      get: {
        operationId: `answer-of-${code}`,
        parameters: [{ name: 'transactionId', in: 'path', required: true, schema }],
        responses: {
          '200': { description: 'The answer', content: { 'application/json': { schema: ANSWER_SCHEMA } } },
          '202': { description: 'It waits', content: { 'application/json': { schema: WAITING_SCHEMA } } },
          ...refusals,
        },
      },
    },
  };
}
