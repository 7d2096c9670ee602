import { HubError } from '#libs/kernel';
import { isUuidOfHub, membersIn } from './message-members.js';

const ACTIONS = ['change-address', 'fetch-files', 'repair-difference', 'search-accesses', 'close-finding'] as const;
export type OperatorActionName = (typeof ACTIONS)[number];

/** Something that a person did, for the one list of what people did. */
export interface OperatorAction {
  /** A UUID; the same action always has the same. */
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  /** Code of the service account. */
  readonly actor: string;
  readonly action: OperatorActionName;
  /**
   * `connectors/<code>`, `land-dossiers/<code>`, `reconciliations/<id>/differences/<n>`, of several `reconciliations/<id>`, `population/accesses` or
   * `population/findings/<id>`; never a person.
   */
  readonly subject: string;
  readonly reason: string;
  readonly before: string;
  readonly after: string;
}

const TEXTS = ['actor', 'subject', 'reason', 'before', 'after'] as const;

/** Reads a message of `hub.operator-actions.v1`; throws `bad-message`. */
export function toOperatorAction(value: Buffer | null): OperatorAction {
  const read = membersIn(value, badMessage);
  const isOne =
    isUuidOfHub(read['id']) &&
    !Number.isNaN(Date.parse(String(read['at']))) &&
    (ACTIONS as readonly unknown[]).includes(read['action']) &&
    TEXTS.every(name => typeof read[name] === 'string');
  if (!isOne) throw badMessage();
  return read as unknown as OperatorAction;
}

function badMessage(cause?: unknown): HubError {
  return new HubError('invalid', 'bad-message', 'The message is no action of an operator', { cause });
}
