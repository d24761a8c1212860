import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type KeyPair, sharedSecret } from './key-pair.ts';

/** Octets of a proof: HMAC with SHA-256. */
export const proofBytes = 32;

/**
 * Makes and checks the proof that stands before the JSON of a HELLO: an HMAC (RFC 2104) over that
 * JSON's octets. Its key is derived by HKDF (RFC 5869, SHA-256) from what the CURVE keys of the two
 * sides share, so that nobody else can make it, and only from the one to the other.
 */
class GreetingProofs {
  readonly #own: KeyPair;
  /** To work a key out takes 0.1 ms, and there are as many as other keys. */
  readonly #keys = new Map<string, Buffer>();

  constructor(own: KeyPair) {
    this.#own = own;
  }

  /** The proof for a server with this public key, which must be a key. */
  make(text: Buffer, serverKey: string): Buffer {
    const key = this.#keyFor(serverKey, { from: this.#own.publicKey, to: serverKey });
    return createHmac('sha256', key).update(text).digest();
  }

  /** Whether who has this public key made the proof, for this side. */
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

const proofsByPair = new WeakMap<KeyPair, GreetingProofs>();

/** The proofs of who has these keys: the same ones each time, with all that they have worked out. */
export const proofsOf = (own: KeyPair): GreetingProofs => {
  const known = proofsByPair.get(own) ?? new GreetingProofs(own);
  proofsByPair.set(own, known);
  return known;
};
