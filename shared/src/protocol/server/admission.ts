import type { ServiceError } from '../../errors.ts';
import type { RequestItem } from '../wire/items.ts';
import { maxRequestBytes } from '../wire/limits.ts';
import type { AuthenticatedCaller } from './handshake.ts';
import type { ServedOperation, ServedOperations } from './operations.ts';
import { notFor, overloaded, refusal, tooLate } from './refusals.ts';

/** The state of a server that decides whether it accepts a request. */
export interface Admission {
  /** All operations of the server, including those that this caller may not call. */
  readonly operations: ServedOperations;
  readonly isDraining: boolean;
  /** The time that the request has left, less what it may have waited before it was read. */
  readonly remainingMs: number;
  /** Whether there is room for one more call of an existing operation. */
  readonly hasRoomFor: (operation: string) => boolean;
}

/**
 * Admission control: returns the handler of an authenticated request, or the error with which it is
 * refused. These are checks 4 to 8 of docs/protocol.md, section 7, in their order.
 */
export const admit = (
  { operation, body }: RequestItem,
  authenticated: AuthenticatedCaller,
  { operations, isDraining, remainingMs, hasRoomFor }: Admission,
): ServedOperation | ServiceError => {
  const handler = authenticated.operations.get(operation);
  if (!handler) return notFor(operations.has(operation));
  if (isDraining) return refusal('DRAINING', 'the server is shutting down');
  if (remainingMs <= 0) return tooLate();
  if (body.length > maxRequestBytes) {
    return refusal('PAYLOAD_TOO_LARGE', 'the input is too large');
  }
  return hasRoomFor(operation) ? handler : overloaded();
};
