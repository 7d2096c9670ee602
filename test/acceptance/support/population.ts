import { randomUUID } from 'node:crypto';
import { insuredFile, type InsuredRow } from '#libs/samples';
import type { ExchangeClient } from './clients.js';
import { codeOf, type RegistryDocument, system } from './registry.js';
import { SIGNING_SECRET } from './webhook-receiver.js';

export const REQUESTS = 'population-verification-request';

/** People as a file tells of them, with what is true of each. */
export function people(
  seed: number,
  count: number,
  result: InsuredRow['expected']['result'] = 'matched',
): InsuredRow[] {
  const found: InsuredRow[] = [];
  for (const row of insuredFile({ seed, rows: count * 40 })) {
    if (row.expected.result === result && isAskedOnce(row)) found.push(row);
    if (found.length === count) return found;
  }
  throw new Error(`The file has only ${found.length} people who are ${result}`);
}

/** Of whom the partner says all in one call: it takes a tone elsewhere for another name. */
function isAskedOnce({ kind, birthDate }: InsuredRow): boolean {
  return birthDate !== '' && kind !== 'tone-placement';
}

/** A request about one, under a number of its own. */
export function requestAbout(top: string, { number, name, birthDate }: InsuredRow, more: object = {}) {
  return {
    requestCode: `YC-${randomUUID()}`,
    requestedAt: '2026-05-06T08:00:00+07:00',
    purpose: { officer: 'canbo.an', agency: `000.00.01.${top}`, procedure: '1.001193' },
    person: { number, name, birthDate },
    ...more,
  };
}

/** The service, the partner that answers at `url`, and an asker for each name with its way to get answers. */
export function askersOf(
  top: string,
  url: string,
  askers: Readonly<Record<string, { readonly webhook: string } | 'pull'>>,
): RegistryDocument {
  const database = codeOf(top, 'population');
  const names = Object.keys(askers);
  const pushed = names.flatMap(name => {
    const way = askers[name]!;
    return way === 'pull' ? [] : [{ name, url: way.webhook }];
  });
  return {
    systems: [{ ...system(top, 'population'), secret: undefined }, ...names.map(name => system(top, name))],
    services: [
      {
        ...{ code: REQUESTS, version: '1', serviceKind: 'command', name: 'Yêu cầu xác thực' },
        ...{ schema: `builtin:${REQUESTS}`, topic: 'population.verification.requested.v1', provider: database },
      },
    ],
    agreements: names.map(name => ({
      ...{ code: codeOf(top, `${name}-asks`), service: REQUESTS, serviceVersion: '1', system: codeOf(top, name) },
      ...{ actions: ['send', 'receive'], agencies: [top], purposes: ['*'] },
    })),
    connectors: [
      {
        ...{ code: database, system: database, protocol: 'population-soap', url },
        secrets: { password: 'sandbox-population-password' },
        settings: { username: 'lgsp-hub', serviceCode: '000.00.00.H22' },
      },
      ...pushed.map(({ name, url: hook }) => ({
        ...{ code: codeOf(top, name), system: codeOf(top, name), protocol: 'webhook', url: hook },
        secrets: { signingSecret: SIGNING_SECRET },
      })),
    ],
    subscriptions: names.map(name => ({
      ...{ code: codeOf(top, name), system: codeOf(top, name), service: REQUESTS, serviceVersion: '1' },
      ...(askers[name] === 'pull' ? { delivery: 'pull' } : { connector: codeOf(top, name) }),
    })),
  };
}

export interface AnswerView {
  readonly requestId?: string;
  readonly requestCode?: string;
  readonly state?: string;
  readonly result?: string;
  readonly reasons?: readonly string[];
  readonly code?: string;
}

export function readAnswer(client: ExchangeClient, id: string) {
  return client.call<AnswerView>('GET', `/v1/services/${REQUESTS}/answers/${id}`);
}
