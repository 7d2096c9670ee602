import { HubError } from '#libs/kernel';
import { isUuidOfHub, membersIn } from './message-members.js';

const ACTIONS = ['retry', 'replay'] as const;
export type DeliveryCommandAction = (typeof ACTIONS)[number];

/** Transactions of one command: as many as a replay by ids takes. */
export const MAX_TRANSACTIONS_OF_COMMAND = 1_000;

/** What delivery is to do for an operator of another app, and for whom and why. */
export interface DeliveryCommand {
  /** A UUID; the same command always has the same. */
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  /** Code of the service account. */
  readonly actor: string;
  readonly reason: string;
  /** `retry`: what of them is dead or waits is tried again · `replay`: what of them was delivered is brought again. */
  readonly action: DeliveryCommandAction;
  readonly subscription: string;
  /** 1 to 1,000 ids. */
  readonly transactions: readonly string[];
  /** Of what it is a part, as in `OperatorAction`. */
  readonly subject: string;
}

const TEXTS = ['actor', 'reason', 'subscription', 'subject'] as const;
const NAMES: readonly string[] = ['id', 'at', 'action', 'transactions', ...TEXTS];

/** Reads a message of `hub.delivery-commands.v1`; throws `bad-message`, also where it says more than is known here. */
export function toDeliveryCommand(value: Buffer | null): DeliveryCommand {
  const read = membersIn(value, badMessage);
  const isOne =
    isUuidOfHub(read['id']) &&
    typeof read['at'] === 'string' &&
    !Number.isNaN(Date.parse(read['at'])) &&
    (ACTIONS as readonly unknown[]).includes(read['action']) &&
    TEXTS.every(name => isText(read[name])) &&
    areTransactions(read['transactions']) &&
    Object.keys(read).every(name => NAMES.includes(name));
  if (!isOne) throw badMessage();
  return read as unknown as DeliveryCommand;
}

function areTransactions(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.length <= MAX_TRANSACTIONS_OF_COMMAND && value.every(isUuidOfHub)
  );
}

/** PostgreSQL keeps no NUL. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\u0000');
}

function badMessage(cause?: unknown): HubError {
  return new HubError('invalid', 'bad-message', 'The message is no command for delivery', { cause });
}
