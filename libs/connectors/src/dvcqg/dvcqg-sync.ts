import type { ServiceRecordStatus } from '#libs/kernel';
import { failed, type PortalAnswer } from './dvcqg-answer.js';
import { DVCQG_CREATED_AS } from './dvcqg-codes.js';
import type { DvcqgItem } from './dvcqg-types.js';

/** update, unknown, create, created meanwhile by another call, update: more is a portal that contradicts itself. */
const MAX_CALLS = 4;

export type SendItem = (item: DvcqgItem, isUpdating: 'True' | 'False') => Promise<PortalAnswer>;

/**
 * Brings one dossier to the portal, which has no idempotency key but knows dossiers by MaHoSo: a create that meets an
 * existing dossier becomes an update, an update that meets none becomes a create. So the order of attempts, a lost
 * answer or a portal restored from a backup do not matter. A dossier first heard of as accepted or refused is created
 * as new and then changed (rule 5 of domain.md 3.2).
 */
export async function syncDossier(item: DvcqgItem, startCreating: boolean, send: SendItem): Promise<PortalAnswer> {
  let creating = startCreating;
  for (let call = 0; call < MAX_CALLS; call++) {
    const sent = creating ? asCreated(item) : item;
    const answer = await send(sent, creating ? 'False' : 'True');
    const createdOnly = answer.meaning === 'ok' && sent !== item;
    const otherWay = answer.meaning === (creating ? 'duplicate' : 'not-found');
    if (!createdOnly && !otherWay) return answer;
    creating = !creating;
  }
  return failed('dvcqg-inconsistent', 'The portal says both that the dossier exists and that it does not');
}

/** The item as the portal takes it for a new dossier; the same object where nothing changes. */
export function asCreated(item: DvcqgItem): DvcqgItem {
  const status = DVCQG_CREATED_AS[Number(item.TrangThaiHoSo) as ServiceRecordStatus];
  return status === undefined ? item : { ...item, TrangThaiHoSo: String(status), NgayTuChoi: '' };
}
