import type { DataService } from '#libs/contracts';
import { answerPaths } from './answer-operations.js';
import { fetchPaths } from './fetch-operations.js';
import { queryPaths } from './query-operations.js';

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    transactionId: { type: 'string', format: 'uuid' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: { pointer: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

const ACCEPTED_SCHEMA = {
  type: 'object',
  required: ['transactionId', 'outcome'],
  properties: { transactionId: { type: 'string', format: 'uuid' }, outcome: { const: 'open' } },
};

const ITEM_SCHEMA = {
  type: 'object',
  required: ['index'],
  properties: {
    index: { type: 'integer' },
    transactionId: { type: 'string', format: 'uuid' },
    problem: { $ref: '#/components/schemas/Problem' },
  },
};

const BATCH_SCHEMA = {
  type: 'object',
  required: ['accepted', 'refused', 'items'],
  properties: {
    accepted: { type: 'integer' },
    refused: { type: 'integer' },
    items: { type: 'array', items: { $ref: '#/components/schemas/Item' } },
  },
};

const REFUSALS = ['400', '401', '403', '404', '413', '415', '422', '503'];

/**
 * OpenAPI 3.1 of what a system does with one service. `issuer`: the address of the exchange door; `fetched`: codes of its
 * subscriptions that it fetches itself.
 */
export function openApiDocument(
  service: DataService,
  issuer: string,
  fetched: readonly string[],
): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: { title: service.name, description: service.description, version: service.version },
    servers: [{ url: issuer }],
    security: [{ hub: [] }],
    paths: pathsOf(service, fetched),
    components: {
      securitySchemes: {
        hub: {
          type: 'oauth2',
          flows: { clientCredentials: { tokenUrl: `${issuer}/oauth/token`, scopes: {} } },
        },
      },
      schemas: {
        Record: service.schema,
        Problem: PROBLEM_SCHEMA,
        Accepted: ACCEPTED_SCHEMA,
        Item: ITEM_SCHEMA,
        Batch: BATCH_SCHEMA,
      },
    },
  };
}

function pathsOf(service: DataService, fetched: readonly string[]): Record<string, unknown> {
  if (service.serviceKind === 'query') return queryPaths(service, problemContent());
  return {
    [`/v1/services/${service.code}/records`]: { post: sendOperation(service) },
    ...answerPaths(service, problemContent()),
    ...fetchPaths(fetched, problemContent()),
  };
}

function sendOperation(service: DataService): Record<string, unknown> {
  return {
    operationId: `send-${service.code}`,
    summary: service.nameEn,
    parameters: [
      { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } },
      { name: 'traceparent', in: 'header', required: false, schema: { type: 'string' } },
    ],
    requestBody: { required: true, content: requestContent() },
    responses: {
      '202': { description: 'Durable: every record was accepted', content: answerContent() },
      '207': { description: 'Some records of a batch were accepted', content: answerContent() },
      ...Object.fromEntries(REFUSALS.map(status => [status, { description: 'Refused', content: problemContent() }])),
    },
  };
}

function requestContent(): Record<string, unknown> {
  const record = { $ref: '#/components/schemas/Record' };
  const event = {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'data'],
    properties: { data: record },
  };
  return {
    'application/json': { schema: { oneOf: [record, { type: 'array', minItems: 1, maxItems: 1_000, items: record }] } },
    'application/x-ndjson': { schema: record },
    'application/cloudevents+json': { schema: event },
    'application/cloudevents-batch+json': { schema: { type: 'array', items: event } },
  };
}

function answerContent(): Record<string, unknown> {
  const batch = { $ref: '#/components/schemas/Batch' };
  return {
    'application/json': { schema: { oneOf: [{ $ref: '#/components/schemas/Accepted' }, batch] } },
    'application/x-ndjson': { schema: { $ref: '#/components/schemas/Item' } },
  };
}

function problemContent(): Record<string, unknown> {
  return { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
}
