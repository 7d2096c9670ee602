import type { LandMessageType } from '#libs/contracts';
import type { ServiceRecordStatus } from '#libs/kernel';

/** Where a dossier stands. `expected`: messages of it have come, its receipt has not. */
export const PROCESS_STATES = [
  'expected',
  'received',
  'processing',
  'awaiting-update',
  'wrong-procedure',
  'awaiting-supplement',
  'awaiting-tax',
  'awaiting-payment',
  'withdrawing',
  'finished',
  'handed-over',
  'correcting',
] as const;
export type ProcessState = (typeof PROCESS_STATES)[number];

/**
 * `resume`: back to work, or to what the tax leg waits for; `resume-when-sent-back`: where the move says that it goes back.
 * `stay`: it is taken, and the dossier stays where it is.
 */
export type Target = ProcessState | 'resume' | 'resume-when-sent-back' | 'stay';
type Moves = Readonly<Partial<Record<LandMessageType, Target>>>;

const TAX_TYPES = [
  'tax-transfer',
  'tax-notice',
  'tax-notice-cancelled',
  'tax-paid',
  'tax-returned',
  'obligation-fulfilled',
] as const satisfies readonly LandMessageType[];

/** Messages that change what is to be paid. */
export const TAX_MESSAGES: ReadonlySet<LandMessageType> = new Set(TAX_TYPES);

const tax = (target: Target): Moves => Object.fromEntries(TAX_TYPES.map(type => [type, target]));

const WORK: Moves = {
  moved: 'resume',
  'supplement-requested': 'awaiting-supplement',
  supplemented: 'resume',
  'supplement-received': 'resume',
  ...tax('resume'),
  'update-requested': 'awaiting-update',
  'wrong-procedure': 'wrong-procedure',
  withdrawn: 'withdrawing',
  finished: 'finished',
};
/** Answers to what was asked before; a new form to tax is work. */
const STAY_BUT_FORM: Moves = {
  ...tax('stay'),
  'tax-transfer': 'resume',
  supplemented: 'stay',
  'supplement-received': 'stay',
};
const RECEIPT_AGAIN = (target: Target): Moves => ({ received: target, 'received-by-land-office': target });

/**
 * The allowed moves. What a state does not name is held until a message comes that makes it possible; at an end it is
 * kept without effect. Nothing leads out of `handed-over` but that the result is reported to be wrong.
 */
export const MOVES: Readonly<Record<ProcessState, Moves>> = {
  expected: RECEIPT_AGAIN('received'),
  received: WORK,
  processing: WORK,
  'awaiting-update': { ...WORK, ...RECEIPT_AGAIN('resume') },
  // What was asked for before is still answered, and the dossier moves back to the reception: none of it is work under another
  // procedure. A request, a form to tax or an end says that the office goes on with it as it is.
  'wrong-procedure': { ...WORK, ...STAY_BUT_FORM, ...RECEIPT_AGAIN('received'), moved: 'stay' },
  'awaiting-supplement': { ...WORK, ...tax('stay'), moved: 'stay' },
  'awaiting-tax': WORK,
  'awaiting-payment': WORK,
  // The applicant may think again, and the office may decline: then the work goes on. A withdrawal passes from desk to desk
  // too; one that goes back is none any more. What was asked for before is still answered.
  withdrawing: { ...WORK, ...STAY_BUT_FORM, moved: 'resume-when-sent-back' },
  finished: { ...tax('stay'), finished: 'stay', 'handed-over': 'handed-over', 'result-wrong': 'correcting' },
  'handed-over': { 'tax-paid': 'stay', 'obligation-fulfilled': 'stay', 'result-wrong': 'correcting' },
  correcting: { ...WORK, withdrawn: 'withdrawing' },
};

/** Nothing is awaited here: what does not fit came too late. */
export const ENDS: ReadonlySet<ProcessState> = new Set(['finished', 'handed-over']);

/**
 * What tax and payment take is not counted, whatever else is asked meanwhile; but here nobody waits for them: the office is
 * to let the applicant go, or to receive the dossier under another procedure.
 */
export const PAYS_NOTHING: ReadonlySet<ProcessState> = new Set(['withdrawing', 'wrong-procedure']);

/** What must have been taken before, beyond what the state says; `a-request`: for a supplement or an update. */
export type Requirement = 'a-request' | 'its-notice';
export const REQUIRES: Readonly<Partial<Record<LandMessageType, Requirement>>> = {
  supplemented: 'a-request',
  'supplement-received': 'a-request',
  'tax-notice-cancelled': 'its-notice',
  'tax-paid': 'its-notice',
};

/** After which messages one of a kind that says what one said before says it of something that has happened again. */
export const ANSWERED_BY: Readonly<Partial<Record<LandMessageType, readonly LandMessageType[]>>> = {
  'supplement-requested': ['supplemented', 'supplement-received'],
  supplemented: ['supplement-requested'],
  'supplement-received': ['supplement-requested'],
  finished: ['result-wrong'],
  'handed-over': ['result-wrong'],
  'result-wrong': ['finished'],
};

/** What the national portal shows of a state (domain.md 3.1); a state without one leaves it as it was. */
export const PORTAL_STATUS: Readonly<Partial<Record<ProcessState, ServiceRecordStatus>>> = {
  received: 2,
  processing: 4,
  'awaiting-tax': 4,
  'awaiting-supplement': 5,
  'awaiting-payment': 6,
  withdrawing: 7,
  finished: 9,
  'handed-over': 10,
};
