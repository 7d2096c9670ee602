import { reasonIn } from '#libs/http';
import { decodeUtf8, HubError, type JsonObject, type JsonValue, parseStrictJson } from '#libs/kernel';
import {
  type Cause,
  CAUSES,
  DIFFERENCE_KINDS,
  type DifferenceKind,
  REPAIR_ACTIONS,
  type RepairAction,
} from '../domain/difference.js';

interface Repair {
  readonly action: RepairAction;
  readonly reason: string;
}

interface BulkRepair extends Repair {
  readonly kind: DifferenceKind | undefined;
  readonly cause: Cause | undefined;
}

/** `{"action": "resend" | "fetch" | "ask", "reason"}`; throws `malformed` or `payload-invalid`. */
export function repairIn(body: unknown): Repair {
  return toRepair(objectIn(body));
}

/** The same with `kind`, `cause` or both: nobody repairs all of a comparison by leaving something out. */
export function bulkRepairIn(body: unknown): BulkRepair {
  const value = objectIn(body);
  const kind = oneOf(DIFFERENCE_KINDS, value, 'kind');
  const cause = oneOf(CAUSES, value, 'cause');
  if (kind === undefined && cause === undefined) throw invalid('', 'must have a kind or a cause');
  return { ...toRepair(value), kind, cause };
}

function objectIn(body: unknown): JsonObject {
  const value: JsonValue = Buffer.isBuffer(body) && body.length > 0 ? parseStrictJson(decodeUtf8(body)) : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('', 'must be an object');
  return value;
}

function oneOf<T extends string>(known: readonly T[], value: JsonObject, name: string): T | undefined {
  const found = known.find(each => each === value[name]);
  if (found !== undefined || value[name] === undefined) return found;
  throw invalid(`/${name}`, `must be one of ${known.join(', ')}`);
}

function toRepair(members: JsonObject): Repair {
  const action = REPAIR_ACTIONS.find(each => each === members['action']);
  if (action === undefined) throw invalid('/action', `must be one of ${REPAIR_ACTIONS.join(', ')}`);
  return { action, reason: reasonIn(members) };
}

function invalid(pointer: string, message: string): HubError {
  const errors = [{ pointer, message }];
  return new HubError('invalid', 'payload-invalid', 'The request is not acceptable', { errors });
}
