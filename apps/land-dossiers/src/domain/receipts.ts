import type { LandDossierMessage, LandMessageType, LandReceived } from '#libs/contracts';
import { numberingAgencyOf } from '#libs/kernel';
import type { Receipt } from './dossier-process.js';
import { inOrderOfAcceptance, type LandEvent } from './land-event.js';
import { matterOf } from './record-content.js';

/** What is answered by a receipt with what was wrong in the one before. */
const ASKS_FOR_RECEIPT: ReadonlySet<LandMessageType> = new Set(['wrong-procedure', 'update-requested']);

/**
 * Clocks differ, days are told without their time, and a land office may begin before the one-stop enters what it received:
 * what is dated earlier than that is a slip of the keyboard.
 */
const BEFORE_RECEIPT_MS = 7 * 86_400_000;

/** The receipt of a dossier that is in force, and those that came to it while it had one. */
export class Receipts {
  /** One that corrects another often has its date, and so comes before it is asked for. */
  private spare: LandEvent[] = [];
  private inForce: Receipt | undefined;
  /** Of the same process as the one in force, told since by others. */
  private others: LandReceived[] = [];
  /** Whatever else comes meanwhile, a request for a receipt is open until one comes or the dossier ends. */
  private isAsked = false;

  /** With what the others alone say: a land office that received the dossier does not know its procedure, the one-stop does. */
  get current(): Receipt | undefined {
    const { inForce, others } = this;
    return inForce && { ...inForce, record: others.reduce((known, other) => ({ ...other, ...known }), inForce.record) };
  }

  note({ id: messageId, occurredAt: lastAt }: LandEvent, record: LandReceived): void {
    this.inForce = { messageId, at: this.inForce?.at ?? lastAt, lastAt, record };
    this.others = [];
    this.isAsked = false;
  }

  noteStep({ record: { type } }: LandEvent): void {
    if (type === 'finished') this.isAsked = false;
    else this.isAsked ||= ASKS_FOR_RECEIPT.has(type);
  }

  /** When the dossier was received first, epoch ms: nothing is before that while it was not. */
  get receivedAt(): number {
    return this.inForce?.at ?? -Infinity;
  }

  /** Whether it is dated so long before the dossier was received first that it cannot have happened then. */
  isBefore({ occurredAt, record }: LandEvent): boolean {
    return !isReceipt(record) && occurredAt < this.receivedAt - BEFORE_RECEIPT_MS;
  }

  /** Whether one was asked for and has not come; the one in force told again is found before (`Retellings`). */
  get isAwaited(): boolean {
    return this.isAsked;
  }

  /** Whether what it says beyond the one in force is taken from it. */
  keepSpare(event: LandEvent, record: LandReceived): boolean {
    this.spare.push(event);
    const isOfSameProcess = record.process.code === this.inForce?.record.process.code;
    if (isOfSameProcess) this.others.push(record);
    return isOfSameProcess;
  }

  /**
   * The receipt that a message asks for and that is here already: one that was sent since; or, where they came in another
   * order, one of the same date for another procedure. It is spare no longer. One that says what the receipt in force says
   * is a copy of it that came late, and answers nothing.
   */
  takeCorrection({ acceptedAt, record: { type } }: LandEvent): LandEvent | undefined {
    if (!ASKS_FOR_RECEIPT.has(type)) return undefined;
    const since = this.spare.find(receipt => receipt.acceptedAt > acceptedAt && !this.isInForce(receipt));
    const isOther = (each: LandEvent): boolean => type === 'wrong-procedure' && this.isOfOtherProcedure(each);
    const correction = since ?? this.spare.findLast(isOther);
    this.spare = this.spare.filter(each => each !== correction);
    return correction;
  }

  private isInForce({ record }: LandEvent): boolean {
    return this.inForce !== undefined && matterOf(record) === matterOf(this.inForce.record);
  }

  private isOfOtherProcedure({ occurredAt, record }: LandEvent): boolean {
    const { current } = this;
    if (!current || !isReceipt(record) || occurredAt !== current.lastAt) return false;
    const { process, procedureCode } = current.record;
    return record.process.code !== process.code || (record.procedureCode ?? procedureCode) !== procedureCode;
  }
}

/**
 * The number of a dossier says whose it is; under a ministry's number, where every province works, the receipt that was
 * accepted first: by their times a later one could be put before it. Undefined where there is none.
 */
export function ownerOf(events: readonly LandEvent[]): string | undefined {
  const numberedBy = events[0] && numberingAgencyOf(events[0].record.dossierCode);
  if (numberedBy !== undefined) return numberedBy;
  const [first] = events.filter(({ record }) => isReceipt(record)).sort(inOrderOfAcceptance);
  return first?.record.agencyCode;
}

export function isReceipt(record: LandDossierMessage): record is LandReceived {
  return record.type === 'received' || record.type === 'received-by-land-office';
}
