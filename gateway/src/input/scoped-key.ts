import { fingerprintOf } from '@shop/shared/fingerprint';

/** The sender of a request. */
export type Sender =
  /** An authenticated user. */
  | { readonly user: string }
  /** Anybody else, by the address that rate limits count. */
  | { readonly address: string };

/** The target of a key: the route, and the id in its path. */
interface KeyTarget {
  readonly method: string;
  readonly path: string;
  readonly id: string;
}

/** A UUID of version 4 or 7 (RFC 9562). */
const random = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * The scope of an `Idempotency-Key` for a service: sender and target. The sender is the user, where
 * there is one. Else a random UUID is its own scope, since nobody guesses it: the client may repeat
 * the write from another address. Any other key is in the scope of its address.
 */
export const scopedKey = (key: string, sender: Sender, target: KeyTarget): string => {
  const { method, path, id } = target;
  const owner = 'address' in sender && random.test(key) ? {} : sender;
  return fingerprintOf([owner, method, path, id, key]);
};
