import { expect, test } from '@jest/globals';
import { isKeyPair, keyOctetsOf, keyTextOf, newKeyPair, sharedSecret } from './key-pair.ts';

test('the holders of the two secret keys derive the same secret, and nobody else does', () => {
  const [one, other, third] = [newKeyPair(), newKeyPair(), newKeyPair()];

  const secret = sharedSecret(one, other.publicKey);

  expect(secret).toHaveLength(32);
  expect(sharedSecret(other, one.publicKey)).toEqual(secret);
  expect(sharedSecret(third, one.publicKey)).not.toEqual(secret);
});

test('no two key pairs are the same', () => {
  const pairs = Array.from({ length: 50 }, newKeyPair);

  expect(new Set(pairs.flatMap((pair) => [pair.publicKey, pair.secretKey])).size).toBe(100);
  expect(pairs.filter((pair) => !isKeyPair(pair))).toEqual([]);
});

test('two keys that do not belong together, and text that is no key, are no pair', () => {
  const [one, other] = [newKeyPair(), newKeyPair()];

  expect(isKeyPair({ ...one, secretKey: other.secretKey })).toBe(false);
  expect(isKeyPair({ ...one, publicKey: other.publicKey })).toBe(false);
  expect(isKeyPair({ ...one, secretKey: '' })).toBe(false);
  expect(isKeyPair({ ...one, publicKey: one.publicKey.slice(1) })).toBe(false);
});

test('a key is 32 octets and 40 characters', () => {
  const { publicKey } = newKeyPair();

  expect(keyTextOf(keyOctetsOf(publicKey) ?? Buffer.alloc(0))).toBe(publicKey);
  expect(keyTextOf(Buffer.alloc(31))).toBe('');
  expect(keyOctetsOf('HelloWorld')).toBeUndefined();
});

test.each([
  ['of no length', ''],
  ['by which everyone knows the secret: all zeros', '0'.repeat(40)],
])('with a key %s there is no secret', (_, key) => {
  expect(() => sharedSecret(newKeyPair(), key)).toThrow();
});
