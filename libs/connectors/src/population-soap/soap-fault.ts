import { badReply } from './bad-reply.js';
import { POPULATION_NAMESPACE } from './population-names.js';
import { childOf, textOfChild, type XmlElement } from './xml-element.js';

/**
 * partner – its own trouble · set-up – how the hub calls it is wrong, for every query alike · query – this one is refused, others
 * are not · not-yet – it will know later.
 */
type FaultMeaning = 'partner' | 'set-up' | 'query' | 'not-yet';

/** What a fault says, as the hub's own words: the partner's text may name the person and is not read. */
export interface SoapFault {
  readonly meaning: FaultMeaning;
  /** `soap-fault-…`, or `not-yet`. */
  readonly code: string;
  readonly retryAfterMs?: number;
}

/** `MaLoi` → what it says. */
const FAULTS: Readonly<Record<string, SoapFault>> = {
  XML_KHONG_HOP_LE: { meaning: 'set-up', code: 'soap-fault-xml' },
  SAI_SOAPACTION: { meaning: 'set-up', code: 'soap-fault-soap-action' },
  THAO_TAC_KHONG_HO_TRO: { meaning: 'set-up', code: 'soap-fault-operation' },
  SAI_CAU_TRUC: { meaning: 'set-up', code: 'soap-fault-structure' },
  SAI_MA_DVC: { meaning: 'set-up', code: 'soap-fault-service-code' },
  SAI_MA_TICH_HOP: { meaning: 'set-up', code: 'soap-fault-integration-code' },
  SAI_MA_DICH_VU: { meaning: 'set-up', code: 'soap-fault-verify-code' },
  THIEU_MA_YEU_CAU: { meaning: 'query', code: 'soap-fault-request-code' },
  THIEU_MA_CAN_BO: { meaning: 'query', code: 'soap-fault-officer' },
  SAI_SO_DINH_DANH: { meaning: 'query', code: 'soap-fault-number' },
  SAI_SO_CMND: { meaning: 'query', code: 'soap-fault-number' },
  SAI_HO_TEN: { meaning: 'query', code: 'soap-fault-name' },
  SAI_NGAY_SINH: { meaning: 'query', code: 'soap-fault-birth-date' },
  LOI_HE_THONG: { meaning: 'partner', code: 'soap-fault-system' },
  CHUA_CO_KET_QUA: { meaning: 'not-yet', code: 'not-yet' },
};
const MAX_RETRY_AFTER_S = 86_400;

/** Reads `soapenv:Fault`; its members stand in no namespace (SOAP 1.1, 4.4). Throws `bad-reply`. */
export function readFault(fault: XmlElement): SoapFault {
  const side = sideOf(textOfChild(fault, '', 'faultcode'));
  const detail = childOf(fault, '', 'detail');
  const trouble = detail && childOf(detail, POPULATION_NAMESPACE, 'LoiXuLy');
  const code = textOfChild(trouble, POPULATION_NAMESPACE, 'MaLoi') ?? '';
  const known = Object.hasOwn(FAULTS, code) ? FAULTS[code]! : unknownFault(side);
  if (known.meaning !== 'not-yet') return known;
  const retryAfterMs = waitOf(textOfChild(trouble, POPULATION_NAMESPACE, 'ThuLaiSau'));
  return retryAfterMs === undefined ? known : { ...known, retryAfterMs };
}

/** `soapenv:Client.Authentication` → `Client`: what follows the dot only makes it narrower. */
function sideOf(faultCode: string | undefined): string {
  if (faultCode === undefined) throw badReply('wrong-shape');
  return faultCode.replace(/^.*:/, '').replace(/\..*$/, '');
}

/** A fault of the platform itself, or of a newer partner. */
function unknownFault(side: string): SoapFault {
  switch (side) {
    case 'Client':
      return { meaning: 'query', code: 'soap-fault-client' };
    case 'Server':
      return { meaning: 'partner', code: 'soap-fault-server' };
    default:
      // VersionMismatch, MustUnderstand: the envelope is not to its liking, whoever is asked for.
      return { meaning: 'set-up', code: 'soap-fault-other' };
  }
}

function waitOf(seconds: string | undefined): number | undefined {
  if (seconds === undefined || !/^[0-9]{1,9}$/.test(seconds)) return undefined;
  return Math.min(Number(seconds), MAX_RETRY_AFTER_S) * 1_000;
}
