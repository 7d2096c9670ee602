import { describe, expect, it } from '@jest/globals';
import type { RegistryEntity, Subscription } from '#libs/contracts';
import { problemText } from './file-problem.js';
import { FutureRegistry } from './future-registry.js';
import { checkReferences } from './reference-check.js';
import { readRegistryFile } from './registry-file.js';

const SETTINGS = { sandboxUrl: 'http://127.0.0.1:8090', canGenerate: true };

function problemsOf(lines: readonly string[], stored: readonly RegistryEntity[] = []): string[] {
  const file = readRegistryFile({ name: 'r.yaml', text: lines.join('\n') }, SETTINGS);
  const future = new FutureRegistry(stored, file.declared, file.keys);
  return file.declared.flatMap(declared => checkReferences(declared, future)).map(problemText);
}

const AGENCY = 'agencies: [{ code: 000.00.00.H99, name: A, aliases: [H99] }]';
const SYSTEMS = [
  'systems:',
  '  - { code: x, name: X, agency: 000.00.00.H99 }',
  '  - { code: y, name: Y, agency: H99 }',
];
const SERVICE = [
  'services:',
  '  - { code: s, version: 1, name: S, schema: builtin:service-record-status,',
  '      topic: service-record.status.reported.v1 }',
];
const connectorOf = (system: string) => [
  'connectors:',
  `  - { code: c, system: ${system}, protocol: dvcqg, url: http://x.example, secrets: { password: p },`,
  '      settings: { username: u, madonvi: H99 } }',
];
const UNSENT = {
  kind: 'subscription',
  code: 'sub',
  system: 'x',
  service: 's',
  serviceVersion: '1',
  filter: {},
  maxAttempts: 12,
  status: 'active',
} as const;
const SUBSCRIPTION: Subscription = { ...UNSENT, connector: 'c' };
const FETCHED: Subscription = { ...UNSENT, delivery: 'pull' };
const STORED_AGENCY: RegistryEntity = { kind: 'agency', code: 'G22', name: 'G', aliases: ['000.00.00.G22'] };

describe('checkReferences', () => {
  it('finds what the file itself or the database knows, an agency by any of its codes', () => {
    expect(problemsOf([AGENCY, ...SYSTEMS, ...SERVICE, ...connectorOf('x')], [SUBSCRIPTION])).toEqual([]);
    expect(problemsOf(['systems: [{ code: z, name: Z, agency: 000.00.00.G22 }]'], [STORED_AGENCY])).toEqual([]);
  });

  it('names every reference that leads nowhere', () => {
    const agreement =
      'agreements: [{ code: a, service: s, serviceVersion: 1, system: x, actions: [read], agencies: [H99] }]';
    const subscription = 'subscriptions: [{ code: b, service: s, serviceVersion: 1, system: x, connector: c }]';
    expect(problemsOf(['systems: [{ code: z, name: Z, agency: H98 }]', agreement, subscription])).toEqual([
      'r.yaml:1 systems[0].agency: names no known agency',
      'r.yaml:2 agreements[0].system: names no known system',
      'r.yaml:2 agreements[0].service: names no known service',
      'r.yaml:3 subscriptions[0].system: names no known system',
      'r.yaml:3 subscriptions[0].service: names no known service',
      'r.yaml:3 subscriptions[0].connector: names no known connector',
    ]);
  });

  it('tells a version that is not there from a service that is not', () => {
    const agreement =
      'agreements: [{ code: a, service: s, serviceVersion: 2, system: x, actions: [read], agencies: [H99] }]';
    expect(problemsOf([AGENCY, ...SYSTEMS, ...SERVICE, agreement])).toEqual([
      'r.yaml:8 agreements[0].serviceVersion: names no known version of the service',
    ]);
  });

  it('does not report what refers to an entry that is wrong itself', () => {
    const lines = ['agencies: [{ code: H99, nmae: typo }]', 'systems: [{ code: z, name: Z, agency: H99 }]'];
    expect(problemsOf(lines)).toEqual([]);
  });

  it('refuses a field that the service does not have: it would silently never pass', () => {
    const agreement =
      "agreements: [{ code: a, service: s, serviceVersion: 1, system: x, actions: [read], agencies: [H99], fields: [status, sttaus, '*'] }]";
    expect(problemsOf([AGENCY, ...SYSTEMS, ...SERVICE, agreement])).toEqual([
      'r.yaml:8 agreements[0].fields[1]: names no field of the service',
    ]);
  });

  it('refuses a code that another agency is known by, in either direction', () => {
    expect(
      problemsOf(['agencies: [{ code: H99, name: A, aliases: [000.00.00.G22, G22, H99] }]'], [STORED_AGENCY]),
    ).toEqual([
      'r.yaml:1 agencies[0].aliases[0]: is a code of the agency G22 already',
      'r.yaml:1 agencies[0].aliases[1]: is a code of the agency G22 already',
      "r.yaml:1 agencies[0].aliases[2]: is the agency's own code",
    ]);
    expect(problemsOf(['agencies: [{ code: 000.00.00.G22, name: A }]'], [STORED_AGENCY])).toEqual([
      'r.yaml:1 agencies[0].code: is a code of the agency G22 already',
    ]);
  });

  it('lets an alias go from one agency to another in one file', () => {
    const lines = ['agencies:', '  - { code: G22, name: G }', '  - { code: H99, name: A, aliases: [000.00.00.G22] }'];
    expect(problemsOf(lines, [STORED_AGENCY])).toEqual([]);
  });

  it('refuses one code for a system and a service account: one could act as the other', () => {
    const account = 'serviceAccounts: [{ code: x, name: Admin, roles: [admin], secret: a-long-secret }]';
    expect(problemsOf([AGENCY, ...SYSTEMS, account])).toEqual([
      'r.yaml:3 systems[0].code: is the code of a service account already',
      'r.yaml:5 serviceAccounts[0].code: is the code of a system already',
    ]);
  });

  it('lets a system fetch its records itself, and refuses to change an existing subscription to that or back', () => {
    const lines = [AGENCY, ...SYSTEMS, ...SERVICE, ...connectorOf('x')];
    const pull = 'subscriptions: [{ code: sub, system: x, service: s, serviceVersion: 1, delivery: pull }]';
    const push = 'subscriptions: [{ code: sub, system: x, service: s, serviceVersion: 1, connector: c }]';
    expect(problemsOf([...lines, pull])).toEqual([]);
    expect(problemsOf([...lines, pull], [FETCHED])).toEqual([]);
    const reason = 'cannot change between a connector and pull; add another subscription';
    expect(problemsOf([...lines, pull], [SUBSCRIPTION])).toEqual([`r.yaml:11 subscriptions[0].delivery: ${reason}`]);
    expect(problemsOf([...lines, push], [FETCHED])).toEqual([`r.yaml:11 subscriptions[0].connector: ${reason}`]);
  });

  it('refuses a connector that is asked and brings nothing, also where only its protocol changes', () => {
    const asked = [
      'connectors:',
      '  - { code: c, system: x, protocol: population-soap, url: http://x.example, secrets: { password: p },',
      '      settings: { username: u, serviceCode: H99 } }',
    ];
    const subscription = 'subscriptions: [{ code: new, service: s, serviceVersion: 1, system: x, connector: c }]';
    const lines = [AGENCY, ...SYSTEMS, ...SERVICE, ...asked];
    expect(problemsOf(lines)).toEqual([]);
    expect(problemsOf([...lines, subscription])).toContain(
      'r.yaml:11 subscriptions[0].connector: is one that is asked, and brings nothing to its system',
    );
    expect(problemsOf(lines, [SUBSCRIPTION])).toEqual([
      'r.yaml:9 connectors[0].protocol: brings nothing to the subscription sub, which uses the connector',
    ]);
  });

  it('refuses a connector of another system, also where only the connector moves', () => {
    expect(problemsOf([AGENCY, ...SYSTEMS, ...SERVICE, ...connectorOf('y')], [SUBSCRIPTION])).toEqual([
      'r.yaml:9 connectors[0].system: is not the system of the subscription sub, which uses the connector',
    ]);
    const subscription = 'subscriptions: [{ code: sub, service: s, serviceVersion: 1, system: x, connector: c }]';
    expect(problemsOf([AGENCY, ...SYSTEMS, ...SERVICE, ...connectorOf('y'), subscription])).toContain(
      'r.yaml:11 subscriptions[0].connector: belongs to another system (y)',
    );
  });
});
