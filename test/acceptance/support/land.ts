import { agreement, codeOf, merge, type RegistryDocument, system, webhookPartner } from './registry.js';

export const LAND = 'land-dossier';
const BEGINNING = Date.parse('2026-03-02T08:00:00+07:00');

/** So many hours after the story’s beginning. */
export const at = (hour: number): string => new Date(BEGINNING + hour * 3_600_000).toISOString();

/** The service and who uses it: a one-stop and a land system that send, and a partner that is brought every message. */
export function landRegistry(top: string, url: string): RegistryDocument {
  const partner = webhookPartner(top, 'archive', { url });
  const ofLand = (entry: Readonly<Record<string, unknown>>) => ({ ...entry, service: LAND });
  const sends = (name: string, more: object = {}) =>
    agreement(top, name, ['send'], { code: codeOf(top, `${name}-land`), service: LAND, ...more });
  return merge(
    {
      services: [
        {
          code: LAND,
          version: '1',
          name: 'Hồ sơ đất đai',
          schema: `builtin:${LAND}`,
          topic: 'land-dossier.message.reported.v1',
        },
      ],
      systems: [system(top, 'land')],
      agreements: [sends('one-stop'), sends('land', { agencies: [`000.00.01.${top}`] })],
    },
    {
      ...partner,
      agreements: (partner.agreements ?? []).map(ofLand),
      subscriptions: (partner.subscriptions ?? []).map(ofLand),
    },
  );
}

export const RECEIPT = {
  procedureCode: '1.012790',
  process: { code: 'DKBD', name: 'Đăng ký biến động' },
  applicant: { name: 'Nguyễn Thị Hương', identityNumber: '042190123456', phone: '0912345678' },
  promisedAt: at(24 * 14),
  parcels: [{ commune: '18001', mapSheet: '12', parcelNumber: '345', area: 120.5, landUse: ['ONT'] }],
};
const owner = { name: 'Nguyễn Thị Hương' };
export const notice = (number: string, taxType: string, amount: number) => ({
  notice: { number, owner, taxType, amount },
});
export const payment = (number: string, amount: number) => ({
  notice: { number },
  payment: { number: `GNT-${number}`, amount },
});
export const RESULT = {
  kind: 'issued',
  files: [{ name: 'Giấy chứng nhận', file: { url: 'https://land.example/gcn/1' } }],
};
