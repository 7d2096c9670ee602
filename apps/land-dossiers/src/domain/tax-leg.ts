import type { LandOwner, LandTaxNotice, LandTaxPaid } from '#libs/contracts';
import type { LandFlag } from './decision.js';
import type { LandEvent } from './land-event.js';

/** open – to be paid · replaced, cancelled – by tax · returned – void, since tax returned the dossier as wrong. */
export type NoticeState = 'open' | 'replaced' | 'cancelled' | 'returned';

export interface Payment {
  readonly number: string;
  /** đồng */
  readonly amount: number;
  readonly occurredAt: number;
  readonly messageId: string;
}

/** One notice: of one owner and one tax type. Amounts in đồng. */
export interface Notice {
  readonly number: string;
  readonly taxType: LandTaxNotice['notice']['taxType'];
  readonly owner: LandOwner;
  /** undefined where nobody has said it yet. */
  readonly amount: number | undefined;
  readonly issuedAt: number;
  readonly messageId: string;
  readonly state: NoticeState;
  readonly payments: readonly Payment[];
  readonly paid: number;
  /** Everything that it asks for is paid; of an unknown amount, anything. */
  readonly settled: boolean;
}

type MutableNotice = { -readonly [K in keyof Omit<Notice, 'paid' | 'settled' | 'payments'>]: Notice[K] } & {
  payments: Payment[];
  readonly subject: Subject;
};

/** Whom and what a notice is for. */
type Subject = Pick<LandTaxNotice['notice'], 'owner' | 'taxType' | 'taxTypeText'>;

/** An outcome of one message: what is odd about it, and whether it has an effect nevertheless. */
export interface TaxEffect {
  readonly effect: 'applied' | 'flagged';
  readonly flags: readonly LandFlag[];
}

const DONE: TaxEffect = { effect: 'applied', flags: [] };
const odd = (...flags: LandFlag[]): TaxEffect => ({ effect: 'applied', flags });
const refused = (...flags: LandFlag[]): TaxEffect => ({ effect: 'flagged', flags });

/**
 * The financial obligation of a dossier: notices of each owner and tax type, their payments, and whether all is
 * fulfilled. Messages are told to it in the order in which they happened.
 */
export class TaxLeg {
  private readonly byNumber = new Map<string, MutableNotice>();
  /** Numbers that a notice replaces which came before them. */
  private readonly replacedAhead = new Set<string>();
  /** The form is with tax, and tax has not answered. */
  private asked = false;
  private confirmed = false;
  private begun = false;

  has(noticeNumber: string): boolean {
    return this.byNumber.has(noticeNumber);
  }

  /** What the dossier waits for. */
  get waitsFor(): 'tax' | 'payment' | undefined {
    if (this.unpaid().length > 0) return 'payment';
    return this.asked ? 'tax' : undefined;
  }

  /** Whether tax had anything to do with the dossier. */
  get hasBegun(): boolean {
    return this.begun;
  }

  /** Computed over all open notices; a confirmation alone is enough only where there are none. */
  get fulfilled(): boolean {
    if (this.asked || this.unpaid().length > 0) return false;
    return this.confirmed || this.open().length > 0;
  }

  get isConfirmed(): boolean {
    return this.confirmed;
  }

  notices(): Notice[] {
    return [...this.byNumber.values()].map(({ subject: _, ...notice }) => ({
      ...notice,
      paid: paidOf(notice),
      settled: isSettled(notice),
    }));
  }

  unpaid(): readonly { readonly number: string }[] {
    return this.open().filter(notice => !isSettled(notice));
  }

  /** Only for messages of the tax leg; a payment and a cancellation want that their notice is known. */
  take(event: LandEvent): TaxEffect {
    const { record } = event;
    this.begun = true;
    switch (record.type) {
      case 'tax-transfer':
        this.asked = true;
        this.confirmed = false;
        return DONE;
      case 'tax-notice':
        return this.takeNotice(event, record);
      case 'tax-notice-cancelled':
        this.byNumber.get(record.notice.number)!.state = 'cancelled';
        return DONE;
      case 'tax-paid':
        return this.takePayment(event, record);
      case 'obligation-fulfilled':
        this.confirmed = true;
        this.asked = false;
        return this.unpaid().length > 0 ? odd('unpaid') : DONE;
      case 'tax-returned':
        return this.takeBack();
      default:
        return DONE;
    }
  }

  /** Back from tax as wrong: what was asked and is not paid is void; a new form brings new notices. */
  private takeBack(): TaxEffect {
    this.asked = false;
    for (const notice of this.open()) if (!isSettled(notice)) notice.state = 'returned';
    return DONE;
  }

  private takeNotice(event: LandEvent, { notice }: LandTaxNotice): TaxEffect {
    const known = this.byNumber.get(notice.number);
    if (known?.state === 'open') return this.repeatNotice(known, notice);
    this.asked = false;
    this.confirmed = false;
    const { number, taxType, owner, amount, replaces = [] } = notice;
    const superseded = this.open().filter(each => isSame(each.subject, notice) && !isSettled(each));
    for (const each of superseded) each.state = 'replaced';
    for (const each of replaces) this.replace(each);
    const state = !known && this.replacedAhead.has(number) ? 'replaced' : 'open';
    const payments = known?.payments ?? [];
    const { occurredAt: issuedAt, id: messageId } = event;
    this.byNumber.set(number, {
      number,
      taxType,
      owner,
      amount,
      issuedAt,
      messageId,
      state,
      payments,
      subject: notice,
    });
    return superseded.some(each => !replaces.includes(each.number)) ? odd('superseding') : DONE;
  }

  private replace(number: string): void {
    const notice = this.byNumber.get(number);
    if (notice) notice.state = 'replaced';
    else this.replacedAhead.add(number);
  }

  /** The land system passes on without an amount what tax has issued with one: together they are one notice. */
  private repeatNotice(known: MutableNotice, given: LandTaxNotice['notice']): TaxEffect {
    const sameAmount = known.amount === undefined || given.amount === undefined || known.amount === given.amount;
    if (!sameAmount || !isSame(known.subject, given)) return refused('notice-conflict');
    if (known.amount !== undefined || given.amount === undefined) return refused('repeated');
    known.amount = given.amount;
    return DONE;
  }

  private takePayment({ id, occurredAt }: LandEvent, { notice: { number }, payment }: LandTaxPaid): TaxEffect {
    const notice = this.byNumber.get(number)!;
    const known = notice.payments.find(each => each.number === payment.number);
    if (known) return refused(known.amount === payment.amount ? 'repeated' : 'payment-conflict');
    notice.payments.push({ number: payment.number, amount: payment.amount, occurredAt, messageId: id });
    return notice.amount !== undefined && paidOf(notice) > notice.amount ? odd('overpaid') : DONE;
  }

  private open(): MutableNotice[] {
    return [...this.byNumber.values()].filter(({ state }) => state === 'open');
  }
}

function paidOf({ payments }: Pick<Notice, 'payments'>): number {
  return payments.reduce((sum, { amount }) => sum + amount, 0);
}

function isSettled(notice: Pick<Notice, 'payments' | 'amount'>): boolean {
  return notice.amount === undefined ? notice.payments.length > 0 : paidOf(notice) >= notice.amount;
}

/** A land system passes notices on with the name alone: what only one of two says tells them not apart. */
function isSame(a: Subject, b: Subject): boolean {
  if (a.taxType !== b.taxType || (a.taxType === 'other' && !isAlike(a.taxTypeText, b.taxTypeText))) return false;
  const [one, other] = [a.owner, b.owner];
  if (one.identityNumber && other.identityNumber) return one.identityNumber === other.identityNumber;
  if (one.taxCode && other.taxCode) return one.taxCode === other.taxCode;
  return isAlike(one.name, other.name);
}

/** A text is compared as people read it, not as it was typed. */
function isAlike(a = '', b = ''): boolean {
  const [one, other] = [a, b].map(text => text.normalize('NFC').toUpperCase().replace(/\s+/g, ' ').trim());
  return one === other;
}
