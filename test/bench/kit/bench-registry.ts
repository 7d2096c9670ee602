import { landEntriesOf, NO_ENTRIES } from './land-registry.js';

export const BENCH_SENDER = 'bench-sender';
export const BENCH_ADMIN = 'bench-admin';
/** Of both. */
export const BENCH_SECRET = 'bench-sender-secret-of-a-benchmark';

/** A registry file: one sender, so many receivers with a webhook each, and for the first also land dossiers. */
export function registryOf(receiverPort: number, partners: number, land: boolean): string {
  const more = land ? landEntriesOf(BENCH_SENDER) : NO_ENTRIES;
  const each = (line: (partner: number) => string): string =>
    Array.from({ length: partners }, (_, i) => line(i + 1)).join('');
  return `
agencies: [{ code: H22, name: Hà Giang }]
systems:
  - { code: ${BENCH_SENDER}, name: Load, agency: H22, secret: ${BENCH_SECRET} }
${each(n => `  - { code: receiver-${n}, name: Receiver ${n}, agency: H22 }\n`)}
serviceAccounts: [{ code: ${BENCH_ADMIN}, name: Benchmark, roles: [admin], secret: ${BENCH_SECRET} }]
services:
  - code: service-record-status
    version: '1'
    serviceKind: event
    name: Trạng thái hồ sơ
    nameEn: Status of a dossier
    description: For benchmarks
    status: published
    schema: builtin:service-record-status
    topic: service-record.status.reported.v1
${more.services}
agreements:
  - { code: send, service: service-record-status, serviceVersion: '1', system: ${BENCH_SENDER}, actions: [send], agencies: [H22] }
${each(n => `  - { code: receive-${n}, service: service-record-status, serviceVersion: '1', system: receiver-${n}, actions: [receive], agencies: [H22] }\n`)}
${more.agreements}
connectors:
${each(n => connectorOf(n, receiverPort))}
subscriptions:
${each(n => `  - { code: receiver-${n}, system: receiver-${n}, service: service-record-status, serviceVersion: '1', connector: webhook-${n}, maxAttempts: 1000 }\n`)}
${more.subscriptions}
`;
}

function connectorOf(partner: number, receiverPort: number): string {
  return `
  - code: webhook-${partner}
    system: receiver-${partner}
    protocol: webhook
    url: http://127.0.0.1:${receiverPort}/hook${partner}
    concurrency: 32
    settings: { pipelining: '8' }
    secrets: { signingSecret: whsec_YmVuY2htYXJrLXNpZ25pbmctc2VjcmV0 }
`;
}
