import { describe, expect, it } from '@jest/globals';
import { problemText } from './file-problem.js';
import { readRegistryFile } from './registry-file.js';

const SETTINGS = { sandboxUrl: 'http://127.0.0.1:8090', canGenerate: true };

function problemsOf(lines: readonly string[], settings = SETTINGS): string[] {
  return readRegistryFile({ name: 'r.yaml', text: lines.join('\n') }, settings).problems.map(problemText);
}

function entitiesOf(lines: readonly string[]) {
  const { problems, declared } = readRegistryFile({ name: 'r.yaml', text: lines.join('\n') }, SETTINGS);
  expect(problems.map(problemText)).toEqual([]);
  return declared.map(({ entity }) => entity);
}

const service = (...lines: string[]) => ['services:', '  - code: s', '    version: 1', '    name: S', ...lines];
const TOPIC = '    topic: service-record.status.reported.v1';

describe('readRegistryFile', () => {
  it('fills in the defaults of each kind, so that a short file is enough', () => {
    const entities = entitiesOf([
      'agencies: [{ code: H99, name: A }]',
      'systems: [{ code: x, name: X, agency: H99, secret: generated }]',
      'serviceAccounts: [{ code: admin, name: Admin, roles: [admin], secret: a-long-secret }]',
      'agreements: [{ code: a, service: s, serviceVersion: 1, system: x, actions: [send], agencies: [H99] }]',
      'connectors:',
      '  - { code: c, system: x, protocol: dvcqg, url: "${SANDBOX_URL}/dvcqg", secrets: { password: p },',
      '      settings: { username: u, madonvi: H99 } }',
      'subscriptions: [{ code: sub, system: x, service: s, serviceVersion: "1", connector: c }]',
    ]);
    expect(entities).toEqual([
      { kind: 'agency', code: 'H99', name: 'A', aliases: [] },
      { kind: 'system', code: 'x', name: 'X', agency: 'H99', status: 'active' },
      { kind: 'service-account', code: 'admin', name: 'Admin', roles: ['admin'], status: 'active', secretHash: '' },
      {
        kind: 'agreement',
        code: 'a',
        service: 's',
        serviceVersion: '1',
        system: 'x',
        actions: ['send'],
        agencies: ['H99'],
        purposes: [],
        fields: ['*'],
        validFrom: '2019-12-31T17:00:00.000Z',
        status: 'active',
      },
      {
        kind: 'connector',
        code: 'c',
        system: 'x',
        protocol: 'dvcqg',
        url: 'http://127.0.0.1:8090/dvcqg',
        sealedSecrets: {},
        settings: { username: 'u', madonvi: 'H99' },
        timeoutMs: 10_000,
        concurrency: 8,
      },
      {
        kind: 'subscription',
        code: 'sub',
        system: 'x',
        service: 's',
        serviceVersion: '1',
        connector: 'c',
        filter: {},
        maxAttempts: 150,
        status: 'active',
      },
    ]);
  });

  it('takes the schema of service-record-status from the hub, with the pointers that belong to it', () => {
    const [entity] = entitiesOf(service('    schema: builtin:service-record-status', TOPIC));
    expect(entity).toMatchObject({ version: '1', serviceKind: 'event', nameEn: 'S', status: 'published' });
    expect(entity).toMatchObject({ schema: { $id: 'urn:lgsp:service-record-status:1' } });
    expect(entity).toMatchObject({ pointers: { businessKey: '/dossierCode', occurredAt: '/occurredAt' } });
  });

  it('takes the schema of land-dossier from the hub, whose natural key has what only some messages have', () => {
    const topic = '    topic: land-dossier.message.reported.v1';
    const [entity] = entitiesOf(service('    schema: builtin:land-dossier', topic));
    expect(entity).toMatchObject({ schema: { $id: 'urn:lgsp:land-dossier:1' }, pointers: { agency: '/agencyCode' } });
  });

  it('takes a service of a topic of commands only as a command whose records are sealed', () => {
    const topic = '    topic: population.verification.requested.v1';
    const schema = '    schema: builtin:population-verification-request';
    const [entity] = entitiesOf(service(schema, topic, '    serviceKind: command'));
    expect(entity).toMatchObject({ serviceKind: 'command', sealed: true });
    expect(problemsOf(service(schema, topic)).join()).toContain('must be command, by its topic');
    const open = service(schema, topic, '    serviceKind: command', '    sealed: false');
    expect(problemsOf(open).join()).toContain('must be true, by its topic');
  });

  it('reads an empty file and empty lists as nothing', () => {
    expect(entitiesOf([''])).toEqual([]);
    expect(entitiesOf(['systems:', 'agencies: []'])).toEqual([]);
  });

  it('names file, line, path and reason of every problem of a file at once', () => {
    const problems = problemsOf([
      'agencies:',
      '  - code: H99',
      '    name: A',
      '    nmae: typo',
      '  - code: not-an-agency',
      '    name: 5',
      'agreements:',
      '  - code: a',
      '    service: s',
      '    serviceVersion: v1',
      '    actions: [send, delete]',
      '    agencies: []',
      '    validFrom: 2025-02-30T00:00:00+07:00',
      '    quota: { perSecond: 0, burst: 1.5 }',
      'unknown: 1',
    ]);
    expect(problems.sort()).toEqual(
      [
        'r.yaml:4 agencies[0].nmae: is not a known key',
        'r.yaml:5 agencies[1].code: must be an agency code such as 000.00.01.H22 or H37.DN.001',
        'r.yaml:6 agencies[1].name: must be text; put a number, a date or a yes/no in quotes',
        'r.yaml:8 agreements[0].system: is missing',
        'r.yaml:10 agreements[0].serviceVersion: must be a major version such as 1',
        'r.yaml:11 agreements[0].actions[1]: must be one of send, receive, read',
        'r.yaml:12 agreements[0].agencies: must NOT have fewer than 1 items',
        'r.yaml:13 agreements[0].validFrom: must be a time with offset (RFC 3339)',
        'r.yaml:14 agreements[0].quota.burst: must be of type integer',
        'r.yaml:14 agreements[0].quota.perSecond: must be > 0',
        'r.yaml:15 unknown: is not a known key',
      ].sort(),
    );
  });

  it.each([
    ['2025-01-01T00:00:00', 'no offset'],
    ['2025-13-01T00:00:00Z', 'month 13'],
    ['2025-06-01T23:59:60Z', 'a leap second, which no clock here can tell'],
    ['2025-06-01', 'a day only'],
  ])('refuses %s as a time: %s', time => {
    const entry = `{ code: a, service: s, serviceVersion: 1, system: x, actions: [send], agencies: [H9], validFrom: '${time}' }`;
    expect(problemsOf([`agreements: [${entry}]`])).toContain(
      'r.yaml:1 agreements[0].validFrom: must be a time with offset (RFC 3339)',
    );
  });

  it('refuses a term that ends before it begins', () => {
    const term = "validFrom: '2025-01-01T00:00:00+07:00', validUntil: '2024-12-31T17:00:00Z'";
    const entry = `{ code: a, service: s, serviceVersion: 1, system: x, actions: [send], agencies: [H99], ${term} }`;
    expect(problemsOf([`agreements: [${entry}]`])).toEqual([
      'r.yaml:1 agreements[0].validUntil: must be after validFrom',
    ]);
  });

  it('refuses one code twice in a file, and two versions of a service are not that', () => {
    const agencies = ['agencies:', '  - { code: H99, name: A }', '  - { code: H99, name: B }'];
    expect(problemsOf(agencies)).toEqual(['r.yaml:3 agencies[1].code: is there more than once in this file']);
    const versions = [1, 2].map(
      v => `  - { code: s, version: ${v}, name: S, schema: builtin:service-record-status,
      topic: service-record.status.reported.v1 }`,
    );
    expect(problemsOf(['services:', ...versions])).toEqual([]);
  });

  it.each([
    [['agencies: {}'], 'r.yaml:1 agencies: must be a list'],
    [['agencies:', '  - H99'], 'r.yaml:2 agencies[0]: must be a mapping of names to values'],
    [['- agencies'], 'r.yaml:1: must be a mapping of lists'],
    [['agencies:', '- a: 1', '  a: 2'], 'r.yaml:3: is there more than once'],
    [['agencies:', '\t- a: 1'], 'r.yaml:2: is indented with a tab; use spaces'],
    [['agencies: []', '---', 'systems: []'], 'r.yaml:2: begins a second document; one file is one document'],
    [['agencies: [{ code: "H99", name: "a\\0b" }]'], 'r.yaml:1 agencies[0].name: contains a NUL character'],
    [['agencies: [{ code: "H99", name: "\\uD800" }]'], 'r.yaml:1 agencies[0].name: contains a lone surrogate'],
  ])('says what is wrong with %j', (lines, problem) => {
    expect(problemsOf(lines)).toContain(problem);
  });

  it('survives nesting without end and aliases that multiply', () => {
    const reason = 'r.yaml:1: is nested too deeply, or its aliases do not resolve';
    const [deep] = problemsOf(['['.repeat(100_000)]);
    expect(deep).toMatch(/^r\.yaml:1: /);
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...[...'bcdefgh'].map((name, i) => {
        const before = 'abcdefgh'[i]!;
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
      }),
    ];
    expect(problemsOf(bomb)).toEqual([reason]);
    expect(problemsOf(['systems: &s', '  - *s'])).toEqual([reason]);
  });

  describe('secrets', () => {
    const SECRET = 'hunter2-hunter2';
    it.each([
      ['a number', 'secret: 123456789'],
      ['an alias', `secret: *${SECRET}`],
      ['a tag', `secret: !${SECRET} x`],
      ['a reserved character', `secret: @${SECRET}`],
      ['an unknown escape', `secret: "\\q${SECRET}"`],
      ['an open quote', `secret: "${SECRET}`],
      ['a mapping', `secret: { ${SECRET}: 1 }`],
    ])('refuses %s without repeating it', (_what, line) => {
      const problems = problemsOf(['systems:', '  - code: x', '    name: X', '    agency: H99', `    ${line}`]);
      expect(problems).not.toEqual([]);
      expect(problems.join('\n')).not.toMatch(/hunter2|123456789/);
    });

    it('refuses a generated one where there is no file to tell it in', () => {
      const lines = ['systems:', '  - { code: x, name: X, agency: H99, secret: generated }'];
      expect(problemsOf(lines, { ...SETTINGS, canGenerate: false })).toEqual([
        'r.yaml:2 systems[0].secret: cannot be generated: REGISTRY_CREDENTIALS_FILE is not set',
      ]);
    });

    it('refuses a private key among the public ones', () => {
      const lines = ['systems:', '  - { code: x, name: X, agency: H99, jwks: { keys: [{ kty: EC, d: abc }] } }'];
      expect(problemsOf(lines)).toEqual([
        'r.yaml:2 systems[0].jwks.keys[0].d: is part of a private key and must not be here',
      ]);
    });
  });
});
