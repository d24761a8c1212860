import { fingerprintOf } from '@shop/shared/fingerprint';

/** The sender of a request, as far as the gateway knows. */
export type Sender =
  /** A person whom the gateway has made sure of. */
  | { readonly user: string }
  /** Anybody: the address that the rate limits count. */
  | { readonly address: string };

/** The target of a key: the route, and the id in its path. */
interface KeyTarget {
  readonly method: string;
  readonly path: string;
  readonly id: string;
}

/** A random UUID, or one of time and chance (RFC 9562, versions 4 and 7). */
const random = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * An `Idempotency-Key` as no other client, and no other path, has it, for use with a service. A
 * user is known by name. Of anybody else a random UUID is proof enough, since nobody guesses it: it
 * holds from any address, and apart from others behind the same one. Any other key counts for the
 * address that it came from.
 */
export const scopedKey = (key: string, sender: Sender, target: KeyTarget): string => {
  const { method, path, id } = target;
  const owner = 'address' in sender && random.test(key) ? {} : sender;
  return fingerprintOf([owner, method, path, id, key]);
};
