import { randomUUID } from 'node:crypto';
import { proofsOf } from '../../../keys/handshake-proof.ts';
import type { KeyPair } from '../../../keys/key-pair.ts';
import type { Identity } from '../../identity.ts';
import type { ItemData } from './item-data.ts';

/** A HELLO as plain values. */
export type HelloItem = Extract<ItemData, { readonly kind: 'hello' }>;

/** The JSON of a HELLO of `caller` to a service, with overrides. */
export const helloText = (service: string, caller: Identity, facts: object = {}): string =>
  JSON.stringify({
    versions: [1, 1],
    service,
    caller,
    time: Date.now(),
    nonce: randomUUID(),
    ...facts,
  });

/** A HELLO with this JSON and a proof by the key pair for the server key `to`. */
export const provenHello = (text: string, pair: KeyPair, to: string): HelloItem => {
  const proof = proofsOf(pair).make(Buffer.from(text), to).toString('hex');
  return { kind: 'hello', id: 0, proof, body: text };
};
