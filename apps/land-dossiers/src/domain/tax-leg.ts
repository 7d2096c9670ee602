import type { LandTaxNotice, LandTaxPaid, LandTaxTransfer } from '#libs/contracts';
import type { LandFlag } from './decision.js';
import type { LandEvent } from './land-event.js';
import { type KnownNotice, type Notice, NoticeBook } from './notice-book.js';
import { isSameSubject } from './notice-subject.js';
import { isDayAlone, localDayOf } from './working-calendar.js';

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
  private readonly book = new NoticeBook();
  /** The form is with tax, and tax has not answered. */
  private asked = false;
  private hasForms = false;
  /** Tax has sent the dossier back as wrong, and answered nothing since. */
  private returned = false;
  /** Numbers of the forms that went to tax since it returned the dossier last. */
  private readonly forms = new Set<string>();
  /** Of the last answer to a form that was with tax, where only the day is known. */
  private answeredDay: number | undefined;
  /** Day of an answer to no form, where only the day is known: it is one to the form of that day, which comes after it. */
  private answeredAhead: number | undefined;
  private confirmed = false;
  private begun = false;

  has(noticeNumber: string): boolean {
    return this.book.get(noticeNumber) !== undefined;
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

  /**
   * Computed over all open notices; a confirmation alone is enough only where there are none. What was paid before tax
   * returned the dossier is not all that it will ask.
   */
  get fulfilled(): boolean {
    if (this.asked || this.returned || this.unpaid().length > 0) return false;
    return this.confirmed || this.book.open().length > 0;
  }

  get isConfirmed(): boolean {
    return this.confirmed;
  }

  notices(): Notice[] {
    return this.book.list();
  }

  unpaid(): readonly { readonly number: string }[] {
    return this.book.unpaid();
  }

  /** Only for messages of the tax leg; a payment and a cancellation want that their notice is known. */
  take(event: LandEvent): TaxEffect {
    const { record } = event;
    this.begun = true;
    switch (record.type) {
      case 'tax-transfer':
        return this.takeForm(event, record);
      case 'tax-notice':
        return this.takeNotice(event, record);
      case 'tax-notice-cancelled':
        this.book.get(record.notice.number)!.state = 'cancelled';
        return DONE;
      case 'tax-paid':
        return this.takePayment(event, record);
      case 'obligation-fulfilled':
        return this.takeConfirmation(event);
      case 'tax-returned':
        return this.takeBack();
      default:
        return DONE;
    }
  }

  /** Two servers may tell of one form with hours between them: it went to tax once, unless tax has sent it back. */
  private takeForm({ occurredAt }: LandEvent, { transfer: { number } }: LandTaxTransfer): TaxEffect {
    if (this.forms.has(number)) return refused('repeated');
    this.forms.add(number);
    this.hasForms = true;
    if (this.answeredAhead === localDayOf(occurredAt)) return DONE;
    this.asked = true;
    this.confirmed = false;
    return DONE;
  }

  private takeConfirmation(event: LandEvent): TaxEffect {
    this.noteAnswer(event);
    this.confirmed = true;
    for (const notice of this.book.open()) notice.isConfirmed = true;
    return this.unpaid().length > 0 ? odd('unpaid') : DONE;
  }

  /** An answer of which only the day is known may stand before everything of that day, the form that it answers too. */
  private noteAnswer({ occurredAt }: LandEvent): void {
    const day = isDayAlone(occurredAt) ? localDayOf(occurredAt) : undefined;
    if (this.asked) this.answeredDay = day;
    else if (day !== undefined && day !== this.answeredDay) this.answeredAhead = day;
    this.asked = false;
    this.returned = false;
  }

  /** Back from tax as wrong: what was asked and is not paid is void; a new form brings new notices. */
  private takeBack(): TaxEffect {
    this.asked = false;
    this.returned = true;
    this.confirmed = false;
    this.forms.clear();
    for (const notice of this.book.unpaid()) notice.state = 'returned';
    return DONE;
  }

  private takeNotice(event: LandEvent, { notice }: LandTaxNotice): TaxEffect {
    const known = this.book.get(notice.number);
    if (known && !this.isIssuedAnew(known, notice)) return repeatNotice(known, notice);
    const replacer = known ? undefined : this.book.replacerOf(notice.number);
    if (replacer !== undefined) {
      this.book.put(knownNoticeOf(event, notice, replacer));
      return DONE;
    }
    return this.issue(event, notice, known);
  }

  private issue(event: LandEvent, notice: LandTaxNotice['notice'], known: KnownNotice | undefined): TaxEffect {
    const { number, replaces = [] } = notice;
    this.noteAnswer(event);
    this.confirmed = false;
    const fresh = knownNoticeOf(event, notice);
    const superseded = this.book.supersededBy(notice, fresh).map(each => each.number);
    this.book.put({ ...fresh, payments: known?.payments ?? [] });
    for (const each of [...superseded, ...replaces]) this.book.replace(each, number);
    return superseded.some(each => !replaces.includes(each)) ? odd('superseding') : DONE;
  }

  /**
   * A notice that is void comes again: as late news of what was, which any party may pass on, or because tax issues it
   * again, which it says: by what it replaces, by another amount or date, or, of one that went back with the dossier, by
   * answering a new form. Where nobody tells of forms, what comes after a return is taken for the answer to one.
   */
  private isIssuedAnew(known: KnownNotice, { amount, issuedAt, replaces = [] }: LandTaxNotice['notice']): boolean {
    if (known.state === 'open') return false;
    if (known.state === 'replaced')
      return this.book.successorsOf(known).some(({ number }) => replaces.includes(number));
    if (known.state === 'returned' && (this.asked || !this.hasForms)) return true;
    const hasOtherDate = issuedAt !== undefined && known.issuedOn !== undefined && issuedAt !== known.issuedOn;
    return hasOtherDate || (amount !== undefined && amount !== known.amount);
  }

  private takePayment({ id, occurredAt }: LandEvent, { notice: { number }, payment }: LandTaxPaid): TaxEffect {
    const notice = this.book.get(number)!;
    const inForce = this.book.inForceOf(notice);
    const known = this.book.paymentsFor(inForce).find(each => each.number === payment.number);
    if (known) return refused(known.amount === payment.amount ? 'repeated' : 'payment-conflict');
    notice.payments.push({ number: payment.number, amount: payment.amount, occurredAt, messageId: id });
    return inForce.amount !== undefined && this.book.paidFor(inForce) > inForce.amount ? odd('overpaid') : DONE;
  }
}

function knownNoticeOf(event: LandEvent, notice: LandTaxNotice['notice'], replacedBy?: string): KnownNotice {
  const { number, amount, issuedAt: issuedOn } = notice;
  const { occurredAt: issuedAt, acceptedAt, id: messageId } = event;
  const state = replacedBy === undefined ? 'open' : 'replaced';
  const fresh = { isConfirmed: false, replacedBy, payments: [] };
  return { number, subject: notice, issuedAt, acceptedAt, messageId, issuedOn, amount, state, ...fresh };
}

/** The land system passes on without an amount what tax has issued with one: together they are one notice. */
function repeatNotice(known: KnownNotice, given: LandTaxNotice['notice']): TaxEffect {
  const sameAmount = known.amount === undefined || given.amount === undefined || known.amount === given.amount;
  if (!sameAmount || !isSameSubject(known.subject, given)) return refused('notice-conflict');
  if (known.amount !== undefined || given.amount === undefined) return refused('repeated');
  known.amount = given.amount;
  return DONE;
}
