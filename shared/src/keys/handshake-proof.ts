import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type KeyPair, sharedSecret } from './key-pair.ts';

/** Octets of a proof: HMAC with SHA-256. */
export const proofBytes = 32;

/**
 * Makes and checks the proof before the JSON of a HELLO: an HMAC (RFC 2104) over the octets of that
 * JSON. Its key is derived by HKDF (RFC 5869, SHA-256) from the shared secret of the CURVE keys of
 * the two sides, so that only these two can make it, and only in this direction.
 */
class HandshakeProofs {
  readonly #own: KeyPair;
  /** Derived keys by direction. Deriving one takes 0.1 ms. */
  readonly #keys = new Map<string, Buffer>();

  constructor(own: KeyPair) {
    this.#own = own;
  }

  /** The proof for the server with this public key, which must be valid. */
  make(text: Buffer, serverKey: string): Buffer {
    const key = this.#keyFor(serverKey, { from: this.#own.publicKey, to: serverKey });
    return createHmac('sha256', key).update(text).digest();
  }

  /** Whether the owner of this public key made the proof for this side. */
  isBy(callerKey: string, text: Buffer, proof: Buffer): boolean {
    const key = this.#keyFor(callerKey, { from: callerKey, to: this.#own.publicKey });
    const expected = createHmac('sha256', key).update(text).digest();
    return proof.length === proofBytes && timingSafeEqual(expected, proof);
  }

  #keyFor(otherKey: string, { from, to }: { readonly from: string; readonly to: string }): Buffer {
    const info = `hello 1 ${from} ${to}`;
    const known = this.#keys.get(info);
    if (known) return known;
    const secret = sharedSecret(this.#own, otherKey);
    const key = Buffer.from(hkdfSync('sha256', secret, '', info, 32));
    this.#keys.set(info, key);
    return key;
  }
}

const proofsByPair = new WeakMap<KeyPair, HandshakeProofs>();

/** The proofs of a key pair, with their derived keys cached. */
export const proofsOf = (own: KeyPair): HandshakeProofs => {
  const known = proofsByPair.get(own) ?? new HandshakeProofs(own);
  proofsByPair.set(own, known);
  return known;
};
