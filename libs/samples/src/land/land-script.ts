import type { LandMessageType, LandResultKind } from '#libs/contracts';

/** Who takes part in a land dossier, each with a system of its own. */
export const LAND_PARTIES = ['one-stop', 'land', 'tax'] as const;
export type LandParty = (typeof LAND_PARTIES)[number];

/**
 * Which notices of the case a step is about. `first`: the one that tax corrects · `reissued`: what comes in its stead ·
 * `payable`: all that are to be paid in the end.
 */
export type NoticeChoice = 'all' | 'first' | 'reissued' | 'payable';

/** One thing that a party does as soon as everything of the others that stands above it has reached it. */
export interface LandStep {
  readonly by: LandParty;
  readonly send: LandMessageType;
  /** Working hours that it takes, at least and at most. */
  readonly hours: readonly [number, number];
  readonly notices?: NoticeChoice;
  /** Each notice is a step of its own, one after the other. */
  readonly oneByOne?: boolean;
  readonly result?: LandResultKind;
  /** Two servers of the party send it at the same time. */
  readonly twice?: boolean;
}

export interface LandScenario {
  readonly name: string;
  /** Of hundred cases. */
  readonly weight: number;
  /** ThongTinQuyTrinh and the procedure (TTHC) behind it. */
  readonly process: LandProcess;
  /** Owners, and tax types of each: from, to. */
  readonly owners: readonly [number, number];
  readonly taxes: readonly [number, number];
  readonly steps: readonly LandStep[];
  /** Where each party that takes part must end. */
  readonly final: Readonly<Partial<Record<LandParty, LandView>>>;
  /** What the national portal must show, one after the other (domain.md 3.1). */
  readonly citizen: readonly number[];
}

export interface LandProcess {
  readonly code: string;
  readonly name: string;
  readonly procedureCode: string;
  /** Promised, in working days. */
  readonly days: number;
}

/** How a party calls the stage of a dossier, by the last message that it sent or got. */
export type LandView = string;

const VIEW_AFTER: Readonly<Record<LandMessageType, LandView>> = {
  received: 'received',
  'received-by-land-office': 'received',
  moved: 'processing',
  'supplement-requested': 'waiting-for-supplement',
  supplemented: 'processing',
  'supplement-received': 'processing',
  'tax-transfer': 'at-tax',
  'tax-notice': 'waiting-for-payment',
  'tax-notice-cancelled': 'at-tax',
  'tax-paid': 'waiting-for-payment',
  'tax-returned': 'returned-by-tax',
  'obligation-fulfilled': 'obligation-fulfilled',
  'update-requested': 'waiting-for-update',
  'wrong-procedure': 'wrong-procedure',
  withdrawn: 'withdrawing',
  finished: 'finished',
  'handed-over': 'handed-over',
  'result-wrong': 'result-wrong',
};

export function landViewAfter(type: LandMessageType): LandView {
  return VIEW_AFTER[type];
}

/** Whom the hub brings a message; its sender is left out. */
export const LAND_RECEIVERS: Readonly<Record<LandMessageType, readonly LandParty[]>> = {
  received: ['land'],
  'received-by-land-office': ['one-stop'],
  moved: ['one-stop'],
  'supplement-requested': ['one-stop'],
  supplemented: ['land'],
  'supplement-received': ['one-stop'],
  'tax-transfer': ['tax'],
  'tax-notice': ['land', 'one-stop', 'tax'],
  'tax-notice-cancelled': ['land'],
  'tax-paid': ['land'],
  'tax-returned': ['land', 'one-stop'],
  'obligation-fulfilled': ['land'],
  'update-requested': ['one-stop'],
  'wrong-procedure': ['one-stop'],
  withdrawn: ['land'],
  finished: ['one-stop'],
  'handed-over': ['land'],
  'result-wrong': ['land'],
};
