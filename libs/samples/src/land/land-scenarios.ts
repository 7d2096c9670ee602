import type { LandMessageType } from '#libs/contracts';
import type { LandParty, LandProcess, LandScenario, LandStep } from './land-script.js';

const TRANSFER: LandProcess = {
  code: 'BD-CN',
  name: 'Đăng ký biến động do chuyển nhượng, tặng cho, thừa kế',
  procedureCode: '1.012783',
  days: 13,
};
const RENEWAL: LandProcess = {
  code: 'CD-GCN',
  name: 'Cấp đổi Giấy chứng nhận quyền sử dụng đất',
  procedureCode: '1.012781',
  days: 7,
};
const MORTGAGE: LandProcess = {
  code: 'DK-TC',
  name: 'Đăng ký thế chấp quyền sử dụng đất',
  procedureCode: '1.011441',
  days: 3,
};

type Hours = readonly [number, number];
type More = Omit<LandStep, 'by' | 'send' | 'hours'>;
const step =
  (by: LandParty) =>
  (send: LandMessageType, hours: Hours, more: More = {}): LandStep => ({ by, send, hours, ...more });
const [oneStop, land, tax] = [step('one-stop'), step('land'), step('tax')];

const RECEIVED = oneStop('received', [0, 4]);
const TAKEN_UP = land('moved', [1, 4]);
const APPRAISED = land('moved', [8, 24]);
const TRANSFERRED = land('tax-transfer', [8, 16]);
const NOTICES = tax('tax-notice', [16, 40], { notices: 'all' });
const PAID = tax('tax-paid', [4, 24], { notices: 'payable', oneByOne: true });
const FULFILLED = tax('obligation-fulfilled', [1, 4]);
const SIGNED = land('moved', [8, 16]);
const ISSUED = land('finished', [4, 8], { result: 'issued' });
const HANDED_OVER = oneStop('handed-over', [8, 40]);
const SUPPLEMENT = [
  land('supplement-requested', [4, 8]),
  oneStop('supplemented', [16, 60]),
  land('supplement-received', [1, 4]),
];
const PAYMENT_TO_END = [PAID, FULFILLED, SIGNED, ISSUED, HANDED_OVER];

const NO_TAX = { owners: [1, 1], taxes: [0, 0] } as const;
const WITH_TAX = { owners: [1, 3], taxes: [1, 3] } as const;
const BOTH_HANDED_OVER = { 'one-stop': 'handed-over', land: 'handed-over' } as const;
const ALL_THREE = { ...BOTH_HANDED_OVER, tax: 'obligation-fulfilled' } as const;

/** The branches of a land dossier. */
export const LAND_SCENARIOS: readonly LandScenario[] = [
  {
    name: 'registration-with-tax',
    weight: 24,
    process: TRANSFER,
    ...WITH_TAX,
    steps: [RECEIVED, TAKEN_UP, TRANSFERRED, NOTICES, ...PAYMENT_TO_END],
    final: ALL_THREE,
    citizen: [2, 4, 6, 4, 9, 10],
  },
  {
    // Tax answers the land system by a way of their own; it tells the one-stop, without amounts.
    name: 'tax-told-by-land',
    weight: 8,
    process: TRANSFER,
    ...WITH_TAX,
    steps: [RECEIVED, TAKEN_UP, TRANSFERRED, land('tax-notice', [16, 40], { notices: 'all' }), ...PAYMENT_TO_END],
    final: ALL_THREE,
    citizen: [2, 4, 6, 4, 9, 10],
  },
  {
    name: 'registration-without-tax',
    weight: 18,
    process: RENEWAL,
    ...NO_TAX,
    steps: [RECEIVED, TAKEN_UP, APPRAISED, SIGNED, ISSUED, HANDED_OVER],
    final: BOTH_HANDED_OVER,
    citizen: [2, 4, 9, 10],
  },
  {
    name: 'mortgage',
    weight: 12,
    process: MORTGAGE,
    ...NO_TAX,
    steps: [RECEIVED, ISSUED, HANDED_OVER],
    final: BOTH_HANDED_OVER,
    citizen: [2, 9, 10],
  },
  {
    name: 'supplement-twice',
    weight: 8,
    process: RENEWAL,
    ...NO_TAX,
    steps: [RECEIVED, TAKEN_UP, ...SUPPLEMENT, ...SUPPLEMENT, SIGNED, ISSUED, HANDED_OVER],
    final: BOTH_HANDED_OVER,
    citizen: [2, 4, 5, 4, 5, 4, 9, 10],
  },
  {
    // Another notice is still unpaid while the wrong one is cancelled and issued again, so the citizen still has to pay.
    name: 'tax-correction',
    weight: 5,
    process: TRANSFER,
    owners: [2, 3],
    taxes: [1, 3],
    steps: [
      ...[RECEIVED, TAKEN_UP, TRANSFERRED, NOTICES],
      tax('tax-notice-cancelled', [8, 24], { notices: 'first' }),
      tax('tax-notice', [4, 8], { notices: 'reissued' }),
      ...PAYMENT_TO_END,
    ],
    final: ALL_THREE,
    citizen: [2, 4, 6, 4, 9, 10],
  },
  {
    name: 'tax-returned',
    weight: 5,
    process: TRANSFER,
    ...WITH_TAX,
    steps: [
      ...[RECEIVED, TAKEN_UP, TRANSFERRED, tax('tax-returned', [8, 24]), land('tax-returned', [1, 4])],
      ...[APPRAISED, TRANSFERRED, NOTICES, ...PAYMENT_TO_END],
    ],
    final: ALL_THREE,
    citizen: [2, 4, 6, 4, 9, 10],
  },
  {
    name: 'withdrawal',
    weight: 4,
    process: RENEWAL,
    ...NO_TAX,
    steps: [RECEIVED, TAKEN_UP, oneStop('withdrawn', [8, 24]), land('finished', [2, 8], { result: 'withdrawn' })],
    final: { 'one-stop': 'finished', land: 'finished' },
    // The table of statuses leads from "withdrawal requested" to "finished" by "in process" only.
    citizen: [2, 4, 7, 4, 9],
  },
  {
    name: 'wrong-procedure',
    weight: 3,
    process: RENEWAL,
    ...NO_TAX,
    steps: [RECEIVED, land('wrong-procedure', [1, 8]), RECEIVED, TAKEN_UP, SIGNED, ISSUED, HANDED_OVER],
    final: BOTH_HANDED_OVER,
    citizen: [2, 4, 9, 10],
  },
  {
    name: 'wrong-procedure-returned',
    weight: 2,
    process: RENEWAL,
    ...NO_TAX,
    steps: [
      ...[RECEIVED, TAKEN_UP, land('wrong-procedure', [1, 8])],
      ...[land('finished', [2, 8], { result: 'returned' }), HANDED_OVER],
    ],
    final: BOTH_HANDED_OVER,
    citizen: [2, 4, 9, 10],
  },
  {
    name: 'update-wanted',
    weight: 3,
    process: RENEWAL,
    ...NO_TAX,
    steps: [RECEIVED, TAKEN_UP, land('update-requested', [4, 8]), RECEIVED, SIGNED, ISSUED, HANDED_OVER],
    final: BOTH_HANDED_OVER,
    citizen: [2, 4, 9, 10],
  },
  {
    name: 'land-office-direct',
    weight: 4,
    process: RENEWAL,
    ...NO_TAX,
    steps: [land('received-by-land-office', [0, 4]), TAKEN_UP, SIGNED, ISSUED, HANDED_OVER],
    final: BOTH_HANDED_OVER,
    citizen: [2, 4, 9, 10],
  },
  {
    name: 'result-wrong',
    weight: 2,
    process: RENEWAL,
    ...NO_TAX,
    steps: [
      ...[RECEIVED, TAKEN_UP, SIGNED, ISSUED, HANDED_OVER, oneStop('result-wrong', [4, 16])],
      ...[land('moved', [4, 16]), ISSUED, HANDED_OVER],
    ],
    final: BOTH_HANDED_OVER,
    // What was handed over stays so at the portal, whatever is put right afterwards.
    citizen: [2, 4, 9, 10],
  },
  {
    name: 'two-servers',
    weight: 2,
    process: RENEWAL,
    ...NO_TAX,
    steps: [
      { ...RECEIVED, twice: true },
      ...[{ ...TAKEN_UP, twice: true }, SIGNED, { ...ISSUED, twice: true }],
      { ...HANDED_OVER, twice: true },
    ],
    final: BOTH_HANDED_OVER,
    citizen: [2, 4, 9, 10],
  },
];
