import type { ServiceError } from '../../errors.ts';
import type { RequestItem } from '../wire/items.ts';
import { maxRequestBytes } from '../wire/limits.ts';
import type { AuthenticatedCaller } from './handshake.ts';
import type { ServedOperation, ServedOperations } from './operations.ts';
import { notFor, overloaded, refusal, tooLate } from './refusals.ts';

/** The facts by which a server decides on a request. */
export interface Admission {
  /** All operations of the server, those included that this caller may not call. */
  readonly operations: ServedOperations;
  readonly isDraining: boolean;
  /** The request's own, less what it may have waited before it was read. */
  readonly remainingMs: number;
  /** Whether there is a place for one more call of an operation that the server has. */
  readonly hasRoomFor: (operation: string) => boolean;
}

/**
 * The handler of a request of someone who has greeted, or the error with which it is refused:
 * checks 4 to 8 of docs/protocol.md, section 7, in their order.
 */
export const admit = (
  { operation, body }: RequestItem,
  authenticated: AuthenticatedCaller,
  { operations, isDraining, remainingMs, hasRoomFor }: Admission,
): ServedOperation | ServiceError => {
  const handler = authenticated.operations.get(operation);
  if (!handler) return notFor(operations.has(operation));
  if (isDraining) return refusal('DRAINING', 'going away');
  if (remainingMs <= 0) return tooLate();
  if (body.length > maxRequestBytes) {
    return refusal('PAYLOAD_TOO_LARGE', 'the input is too large');
  }
  return hasRoomFor(operation) ? handler : overloaded();
};
