import {
  type KeyObject,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
} from 'node:crypto';
import { fromZ85, toZ85 } from './z85.ts';

/**
 * The identity of a service: a key pair of Curve25519, for CURVE (ZeroMQ RFC 26) and for the proof
 * in HELLO. Each key has 32 octets, as 40 characters of Z85.
 */
export interface KeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

const keyOctets = 32;

const octetsOf = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');

/** The octets of a key; undefined for what is not the text of a key. */
export const keyOctetsOf = (key: string): Buffer | undefined => {
  const octets = fromZ85(key);
  return octets?.length === keyOctets ? octets : undefined;
};

/** A public key of 32 octets as text. */
export const keyTextOf = (octets: Buffer): string =>
  octets.length === keyOctets ? toZ85(octets) : '';

/** A key as a JSON Web Key has it. */
const fieldOf = (key: string): string => {
  const octets = keyOctetsOf(key);
  if (!octets) throw new TypeError('not a key of 40 characters in Z85');
  return octets.toString('base64url');
};

/** Makes a key pair that nobody else has. */
export const newKeyPair = (): KeyPair => {
  const { d, x } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { publicKey: toZ85(octetsOf(x)), secretKey: toZ85(octetsOf(d)) };
};

const okp = { kty: 'OKP', crv: 'X25519' };

const secretObject = ({ publicKey, secretKey }: KeyPair): KeyObject => {
  const key = { ...okp, x: fieldOf(publicKey), d: fieldOf(secretKey) };
  return createPrivateKey({ format: 'jwk', key });
};

/** Whether both keys are keys and belong together. */
export const isKeyPair = (pair: KeyPair): boolean => {
  try {
    const { x } = createPublicKey(secretObject(pair)).export({ format: 'jwk' });
    return toZ85(octetsOf(x)) === pair.publicKey;
  } catch {
    return false;
  }
};

/**
 * The 32 octets that only the holders of the two secret keys can work out (X25519, RFC 7748).
 * Throws where the other key is none, or one that makes the secret known to everyone.
 */
export const sharedSecret = (own: KeyPair, otherPublicKey: string): Buffer => {
  const key = { ...okp, x: fieldOf(otherPublicKey) };
  const publicKey = createPublicKey({ format: 'jwk', key });
  return diffieHellman({ privateKey: secretObject(own), publicKey });
};
