import { z } from 'zod';
import { isKeyPair, keyOctetsOf } from './key-pair.ts';

const publicKey = z.string().refine((key) => keyOctetsOf(key) !== undefined, {
  error: 'must be a key: 40 characters of Z85',
});

/** A key of Ed25519 as a JSON Web Key (RFC 8037). */
const signingPublicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().length(43),
});

/** The private file of a process: its key pair, and for the gateway the key that signs tokens. */
export const keyFile = z.object({
  curve: z
    .object({ publicKey, secretKey: publicKey })
    .refine(isKeyPair, { error: 'must be two keys that belong together' }),
  signing: signingPublicKey.extend({ d: z.string().length(43) }).optional(),
});
export type KeyFile = z.infer<typeof keyFile>;

/** The public keys of all processes by service: more than one while a key is replaced. */
export const peersFile = z.object({
  services: z.record(
    z.string().min(1).max(128),
    z.object({
      curve: z.array(publicKey).min(1).max(4),
      signing: z.array(signingPublicKey).max(4).optional(),
    }),
  ),
});
export type PeersFile = z.infer<typeof peersFile>;
