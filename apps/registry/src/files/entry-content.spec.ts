import { describe, expect, it } from '@jest/globals';
import { problemText } from './file-problem.js';
import { readRegistryFile } from './registry-file.js';

function problemsOf(lines: readonly string[]): string[] {
  const settings = { sandboxUrl: 'http://127.0.0.1:8090', canGenerate: true };
  return readRegistryFile({ name: 'r.yaml', text: lines.join('\n') }, settings).problems.map(problemText);
}

const service = (...lines: string[]) => ['services:', '  - code: s', '    version: 1', '    name: S', ...lines];
const TOPIC = '    topic: service-record.status.reported.v1';
const connector = (...lines: string[]) => ['connectors:', '  - code: c', '    system: x', ...lines];
const subscription = (...lines: string[]) => [
  'subscriptions:',
  '  - { code: s, system: x, service: s, serviceVersion: 1, connector: c,',
  ...lines,
];
const WEBHOOK_SECRET = '    secrets: { signingSecret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz }';

describe('a service of a registry file', () => {
  const SCHEMA =
    '{ type: object, required: [id, at], properties: { id: { type: string }, at: { type: string }, who: { type: string } } }';
  const pointers = (agency: string) =>
    `    pointers: { businessKey: /id, naturalKey: [/id, /nowhere], agency: ${agency}, occurredAt: /at }`;

  it.each(['hub.registry.v1', 'hub.transactions.v1', 'service-record.status.changed.v1', 'no-such-topic'])(
    'refuses the topic %s, onto which no agency may write',
    topic => {
      expect(problemsOf(service('    schema: builtin:service-record-status', `    topic: ${topic}`))).toEqual([
        'r.yaml:6 services[0].topic: must be a topic for records: ' +
          'service-record.status.reported.v1, land-dossier.message.reported.v1, population.verification.requested.v1',
      ]);
    },
  );

  it.each([
    ['{ type: text }', /services\[0\]\.schema: is no usable JSON Schema 2020-12: schema is invalid/],
    ['{ type: object, propertys: {} }', /strict mode: unknown keyword: "propertys"/],
    ['{ type: string, format: no-such-format }', /unknown format "no-such-format"/],
    ['{ $ref: "https://elsewhere.example/schema" }', /can't resolve reference/],
    ['{ type: string, pattern: "(" }', /Invalid regular expression|must match format "regex"/],
    ['{ $schema: "http://json-schema.org/draft-07/schema#" }', /no schema with key or ref/],
    ['builtin:something-else', /must be builtin:service-record-status, builtin:land-dossier, .+ or a JSON Schema/],
  ])('refuses the schema %s', (schema, reason) => {
    const problems = problemsOf(service(`    schema: ${schema}`, TOPIC, pointers('/who')));
    expect(problems.join('\n')).toMatch(reason);
    expect(problems[0]).toMatch(/^r\.yaml:5 services\[0\]\.schema/);
  });

  it('knows the formats of the hub', () => {
    const schema = '{ type: object, required: [id], properties: { id: { type: string, format: reported-instant } } }';
    const all = '    pointers: { businessKey: /id, naturalKey: [/id], agency: /id, occurredAt: /id }';
    expect(problemsOf(service(`    schema: ${schema}`, TOPIC, all))).toEqual([]);
  });

  it('refuses pointers to fields that a record need not have', () => {
    expect(problemsOf(service(`    schema: ${SCHEMA}`, TOPIC, pointers('/who')))).toEqual([
      'r.yaml:7 services[0].pointers.agency: names a field that the schema does not require',
      'r.yaml:7 services[0].pointers.naturalKey[1]: names a field that the schema does not have',
    ]);
  });

  it('needs pointers where the schema is not the hub’s own', () => {
    expect(problemsOf(service(`    schema: ${SCHEMA}`, TOPIC))).toEqual(['r.yaml:2 services[0].pointers: is missing']);
  });
});

describe('a connector of a registry file', () => {
  it.each([
    ['ftp://x.example/', 'must be an http or https address'],
    ['not an address', 'must be an http or https address'],
    ['http://user:word@x.example/', 'must not hold a user or password; use secrets'],
    ['http://x.example/#part', 'must not have a fragment'],
    ['${ELSEWHERE}/x', 'names a variable that is not known; ${SANDBOX_URL} is'],
  ])('refuses the address %s', (url, reason) => {
    expect(problemsOf(connector('    protocol: webhook', `    url: '${url}'`, WEBHOOK_SECRET))).toEqual([
      `r.yaml:5 connectors[0].url: ${reason}`,
    ]);
  });

  it('refuses what its protocol cannot work with', () => {
    const url = '    url: http://x.example';
    expect(problemsOf(connector('    protocol: dvcqg', url, '    secrets: { passwrod: x }'))).toEqual([
      'r.yaml:2 connectors[0].settings.username: is missing',
      'r.yaml:2 connectors[0].settings.madonvi: is missing',
      'r.yaml:6 connectors[0].secrets.password: is missing',
      'r.yaml:6 connectors[0].secrets.passwrod: is not a secret of the protocol dvcqg',
    ]);
    expect(problemsOf(connector('    protocol: webhook', url, '    secrets: { signingSecret: short }'))).toEqual([
      'r.yaml:6 connectors[0].secrets.signingSecret: must be whsec_ and then base64 of at least 24 bytes',
    ]);
    const pipelining = "    settings: { pipelining: '33' }";
    expect(problemsOf(connector('    protocol: webhook', url, WEBHOOK_SECRET, pipelining))).toEqual([
      'r.yaml:7 connectors[0].settings.pipelining: must be a whole number from 1 to 32, as a text',
    ]);
    expect(problemsOf(connector('    protocol: soap', url, WEBHOOK_SECRET))).toEqual([
      'r.yaml:4 connectors[0].protocol: must be one of webhook, dvcqg, vbdlis, population-soap',
    ]);
  });
});

describe('a connector that speaks vbdlis', () => {
  const vbdlis = (settings: string, secrets = '{}') =>
    problemsOf(
      connector(
        '    protocol: vbdlis',
        '    url: http://x.example',
        `    secrets: ${secrets}`,
        `    settings: ${settings}`,
      ),
    );

  it('says what its partner is and how the hub signs in there', () => {
    expect(vbdlis('{ role: one-stop }', '{ token: t }')).toEqual([]);
    expect(vbdlis('{ role: land-system, dialect: ilis, dates: local, auth: none, links: partner }')).toEqual([]);
    const login = '{ role: land-system, auth: client-credentials, clientId: hub, tokenUrl: https://x.example/token }';
    expect(vbdlis(login, '{ clientSecret: s }')).toEqual([]);
  });

  it('is refused where it cannot work', () => {
    expect(vbdlis('{ role: one-stop, auth: none, links: none }')).toEqual([
      'r.yaml:7 connectors[0].settings.links: must be one of hub, partner',
    ]);
    expect(vbdlis('{ role: tax, dialect: either, auth: magic }')).toEqual([
      'r.yaml:7 connectors[0].settings.role: must be one of land-system, one-stop',
      'r.yaml:7 connectors[0].settings.dialect: must be one of vbdlis, ilis',
      'r.yaml:7 connectors[0].settings.auth: must be one of none, token, basic, client-credentials, password',
    ]);
    expect(vbdlis('{ auth: basic, tokenUrl: ftp://x }', '{ password: p }')).toEqual([
      'r.yaml:7 connectors[0].settings.clientId: is missing',
      'r.yaml:6 connectors[0].secrets.clientSecret: is missing',
      'r.yaml:6 connectors[0].secrets.password: is not a secret of the protocol vbdlis',
      'r.yaml:7 connectors[0].settings.role: must be one of land-system, one-stop',
      'r.yaml:7 connectors[0].settings.tokenUrl: must be an http or https address',
    ]);
  });
});

describe('a connector that speaks population-soap', () => {
  const population = (settings: string, secrets = '{ password: p }') =>
    problemsOf(
      connector(
        '    protocol: population-soap',
        '    url: http://x.example/soap',
        `    secrets: ${secrets}`,
        `    settings: ${settings}`,
      ),
    );

  it('says who asks; the codes of the operations have defaults', () => {
    expect(population('{ username: lgsp-hub, serviceCode: 000.00.00.H41 }')).toEqual([]);
    const all = '{ username: u, serviceCode: VPCP, integrationCode: "037", verifyCode: "033", path: /v1/soap }';
    expect(population(all)).toEqual([]);
  });

  it('is refused where it cannot work', () => {
    expect(population('{ username: "", path: soap, verifyCode: "" }', '{ token: t }')).toEqual([
      'r.yaml:7 connectors[0].settings.username: is missing',
      'r.yaml:7 connectors[0].settings.serviceCode: is missing',
      'r.yaml:6 connectors[0].secrets.password: is missing',
      'r.yaml:6 connectors[0].secrets.token: is not a secret of the protocol population-soap',
      'r.yaml:7 connectors[0].settings.verifyCode: must be the code of the verification (MaDichVu)',
      'r.yaml:7 connectors[0].settings.path: must be a path behind the address, beginning with /',
    ]);
    expect(population('{ username: "a:b", serviceCode: "một" }')).toEqual([
      'r.yaml:7 connectors[0].settings.username: must be a user name without a colon',
      'r.yaml:7 connectors[0].settings.serviceCode: must be the code under which the province asks (MaDVC)',
    ]);
  });
});

describe('a system that speaks vbdlis to the hub', () => {
  const settings = (text: string) => problemsOf([`systems: [{ code: x, name: X, agency: H95, settings: ${text} }]`]);

  it('says how it writes', () => {
    expect(settings('{ vbdlis.dialect: ilis, vbdlis.agency: 000.00.01.H95 }')).toEqual([]);
    expect(settings('{ vbdlis.dates: local }')).toEqual([]);
    expect(settings('{ vbdlis.dates: gmt }')[0]).toMatch(/settings.*must be one of as-written, utc, local/);
    expect(settings('{ vbdlis.dialect: x }')[0]).toMatch(/settings.*must be one of vbdlis, ilis, either/);
    expect(settings('{ vbdlis.agency: x }')[0]).toMatch(/must be an agency code/);
    expect(settings('{ vbdlis.fileBaseUrl: "file:///x" }')[0]).toMatch(/must be an http or https address/);
    expect(settings('{ dialect: ilis }')).toHaveLength(1);
  });

  it('says whose list of land dossiers it keeps, as one without a connector must', () => {
    expect(settings('{ bookParty: tax }')).toEqual([]);
    expect(settings('{ bookParty: court }')[0]).toMatch(/settings.*must be one of land, one-stop, tax/);
  });
});

describe('a subscription of a registry file', () => {
  it('may be tried again in a rhythm of its own, up to days', () => {
    expect(problemsOf(subscription('    backoffMs: 1000, maxBackoffMs: 604800000 }'))).toEqual([]);
  });

  it.each([
    ['backoffMs: 5000, maxBackoffMs: 1000', 'r.yaml:3 subscriptions[0].maxBackoffMs: must not be less than backoffMs'],
    ['maxBackoffMs: 604800001', 'r.yaml:3 subscriptions[0].maxBackoffMs: must be <= 604800000'],
  ])('refuses %s', (members, problem) => {
    expect(problemsOf(subscription(`    ${members} }`))).toEqual([problem]);
  });

  const inOneLine = (way: string) => [`subscriptions: [{ code: b, system: x, service: s, serviceVersion: 1${way} }]`];

  it('has a connector or is fetched by its system, exactly one of the two', () => {
    expect(problemsOf(inOneLine(', connector: c'))).toEqual([]);
    expect(problemsOf(inOneLine(', delivery: pull'))).toEqual([]);
    expect(problemsOf(inOneLine(''))).toEqual([
      'r.yaml:1 subscriptions[0].connector: is missing; without one say delivery: pull',
    ]);
    expect(problemsOf(inOneLine(', connector: c, delivery: pull'))).toEqual([
      'r.yaml:1 subscriptions[0].delivery: must not stand beside a connector: it is one or the other',
    ]);
    expect(problemsOf(inOneLine(', delivery: fax'))).toEqual([
      'r.yaml:1 subscriptions[0].delivery: must be one of pull',
    ]);
  });
});

describe('the batches of a connector', () => {
  const webhook = (settings: string) =>
    problemsOf(
      connector('    protocol: webhook', '    url: http://x.example', WEBHOOK_SECRET, `    settings: ${settings}`),
    );

  it('may be written as a number', () => {
    expect([webhook('{ batch: 50 }'), webhook('{ batch: "100" }')]).toEqual([[], []]);
  });

  it.each(['{ batch: 0 }', '{ batch: 101 }', '{ batch: many }'])('are not %s', settings => {
    expect(webhook(settings)).toEqual(['r.yaml:7 connectors[0].settings.batch: must be a number from 1 to 100']);
  });
});
