import { SIGNING_SECRET } from './webhook-receiver.js';

export const SERVICE = 'service-record-status';
export const TRACKING_FIELDS = ['dossierCode', 'procedureCode', 'agencyCode', 'status', 'occurredAt', 'summary'];

type Entry = Readonly<Record<string, unknown>>;

/** A declarative registry file as an object: JSON is YAML. */
export interface RegistryDocument {
  readonly agencies?: readonly Entry[];
  readonly systems?: readonly Entry[];
  readonly serviceAccounts?: readonly Entry[];
  readonly services?: readonly Entry[];
  readonly agreements?: readonly Entry[];
  readonly connectors?: readonly Entry[];
  readonly subscriptions?: readonly Entry[];
}

/** Codes of the systems of a province, so that two files never mean the same one. */
export const codeOf = (top: string, name: string): string => `${top.toLowerCase()}-${name}`;

export const secretOf = (code: string): string => `secret-of-${code}`;

export function system(top: string, name: string, more: Entry = {}): Entry {
  const code = codeOf(top, name);
  return { code, name: code, agency: `000.00.00.${top}`, secret: secretOf(code), ...more };
}

/** By default for the whole province and all fields. */
export function agreement(top: string, name: string, actions: readonly string[], more: Entry = {}): Entry {
  const owner = codeOf(top, name);
  return { code: owner, service: SERVICE, serviceVersion: '1', system: owner, actions, agencies: [top], ...more };
}

interface Wanted {
  readonly url: string;
  readonly agencies?: readonly string[];
  readonly maxAttempts?: number;
  readonly fields?: readonly string[];
}

/** A system with all that it needs to be brought a province's records by webhook. */
export function webhookPartner(top: string, name: string, wanted: Wanted): RegistryDocument {
  const { url, agencies = [top], maxAttempts = 12, fields = ['*'] } = wanted;
  const code = codeOf(top, name);
  const secrets = { signingSecret: SIGNING_SECRET };
  return {
    systems: [system(top, name)],
    agreements: [agreement(top, name, ['receive'], { fields })],
    connectors: [{ code, system: code, protocol: 'webhook', url, secrets, timeoutMs: 5_000 }],
    subscriptions: [subscription(code, { agencies, maxAttempts })],
  };
}

/** The national portal, played by partner-sim. */
export function portalPartner(top: string, name: string, url: string): RegistryDocument {
  const code = codeOf(top, name);
  const settings = { username: 'lgsp-hub', madonvi: `000.00.00.${top}` };
  const secrets = { password: 'sandbox-portal-password' };
  return {
    systems: [system(top, name)],
    agreements: [agreement(top, name, ['receive'])],
    connectors: [{ code, system: code, protocol: 'dvcqg', url, secrets, settings }],
    subscriptions: [subscription(code, { agencies: [top], maxAttempts: 12 })],
  };
}

interface Fetching {
  readonly agencies: readonly string[];
  readonly fields?: readonly string[];
  readonly validUntil?: string;
}

/** A system that fetches the records of its agencies itself. */
export function pullPartner(top: string, name: string, { agencies, ...limits }: Fetching): RegistryDocument {
  const code = codeOf(top, name);
  return {
    systems: [system(top, name)],
    agreements: [agreement(top, name, ['receive'], { ...limits })],
    subscriptions: [
      { code, system: code, service: SERVICE, serviceVersion: '1', delivery: 'pull', filter: { agencies } },
    ],
  };
}

function subscription(code: string, { agencies, maxAttempts }: { agencies: readonly string[]; maxAttempts: number }) {
  return {
    code,
    system: code,
    service: SERVICE,
    serviceVersion: '1',
    connector: code,
    filter: { agencies },
    maxAttempts,
  };
}

/** What every province has: its agency, the service, a one-stop that sends and reads, and somebody who administers. */
export function baseOf(top: string): RegistryDocument {
  const admin = codeOf(top, 'admin');
  const roles = ['registrar', 'operator', 'auditor'];
  return {
    agencies: [{ code: `000.00.00.${top}`, name: `Tỉnh ${top}`, aliases: [top] }],
    systems: [system(top, 'one-stop')],
    serviceAccounts: [{ code: admin, name: admin, roles, secret: secretOf(admin) }],
    services: [
      {
        code: SERVICE,
        version: '1',
        name: 'Trạng thái hồ sơ thủ tục hành chính',
        schema: `builtin:${SERVICE}`,
        topic: 'service-record.status.reported.v1',
      },
    ],
    agreements: [agreement(top, 'one-stop', ['send', 'read'])],
  };
}

/** All lists of all documents together. */
export function merge(...documents: readonly RegistryDocument[]): RegistryDocument {
  const merged: Record<string, Entry[]> = {};
  for (const [section, entries] of documents.flatMap(document => Object.entries(document))) {
    merged[section] = [...(merged[section] ?? []), ...(entries as Entry[])];
  }
  return merged;
}
