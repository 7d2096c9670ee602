const SERVICE = "service: land-dossier, serviceVersion: '1'";

/** Entries of the registry's lists that a benchmark of land dossiers has besides, by list. */
export function landEntriesOf(sender: string): Readonly<Record<'services' | 'agreements' | 'subscriptions', string>> {
  return {
    services: `
  - code: land-dossier
    version: '1'
    serviceKind: event
    name: Hồ sơ đất đai
    nameEn: Land dossier
    description: For benchmarks
    status: published
    schema: builtin:land-dossier
    topic: land-dossier.message.reported.v1
`,
    agreements: `
  - { code: send-land, ${SERVICE}, system: ${sender}, actions: [send], agencies: [H22] }
  - { code: receive-land, ${SERVICE}, system: receiver-1, actions: [receive], agencies: [H22] }
`,
    subscriptions: `
  - { code: receiver-land, system: receiver-1, ${SERVICE}, connector: webhook-1, maxAttempts: 1000 }
`,
  };
}

/** None, for benchmarks of other services. */
export const NO_ENTRIES = { services: '', agreements: '', subscriptions: '' };
