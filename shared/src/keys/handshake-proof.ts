import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type KeyPair, sharedSecret } from './key-pair.ts';

/** Octets of a proof: HMAC with SHA-256. */
export const proofBytes = 32;

/** Derived keys of each key pair, by direction. Deriving one takes 0.1 ms. */
const keysByPair = new WeakMap<KeyPair, Map<string, Buffer>>();

/**
 * Makes and checks the proof before the JSON of a HELLO: an HMAC (RFC 2104) over the octets of that
 * JSON. Its key is derived by HKDF (RFC 5869, SHA-256) from the shared secret of the CURVE keys of
 * the two sides, so that only these two can make it, and only in this direction.
 */
export const proofsOf = (own: KeyPair) => {
  const keys = keysByPair.get(own) ?? new Map<string, Buffer>();
  keysByPair.set(own, keys);
  const proofOf = (text: Buffer, otherKey: string, direction: string): Buffer => {
    const info = `hello 1 ${direction}`;
    const key =
      keys.get(info) ?? Buffer.from(hkdfSync('sha256', sharedSecret(own, otherKey), '', info, 32));
    keys.set(info, key);
    return createHmac('sha256', key).update(text).digest();
  };
  return {
    /** The proof for the server with this public key, which must be valid. */
    make: (text: Buffer, serverKey: string): Buffer =>
      proofOf(text, serverKey, `${own.publicKey} ${serverKey}`),
    /** Whether the owner of this public key made the proof for this side. */
    isBy(callerKey: string, text: Buffer, proof: Buffer): boolean {
      const expected = proofOf(text, callerKey, `${callerKey} ${own.publicKey}`);
      return proof.length === proofBytes && timingSafeEqual(expected, proof);
    },
  };
};
