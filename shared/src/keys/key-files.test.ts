import { expect, test } from '@jest/globals';
import { keyFile, peersFile } from './key-files.ts';
import { newKeyPair } from './key-pair.ts';
import { newKeys } from './memory-keys.ts';

const { curve, signing } = newKeys();
const key = curve.publicKey;

test('a key file has a key pair, and for the gateway what it signs with', () => {
  expect(keyFile.parse({ curve })).toEqual({ curve });
  expect(keyFile.parse({ curve, signing })).toEqual({ curve, signing });
});

test.each([
  ['nothing', {}],
  ['half a pair', { curve: { publicKey: key } }],
  ['two keys that do not belong together', { curve: { ...newKeyPair(), publicKey: key } }],
  ['a key that is cut short', { curve: { ...curve, secretKey: curve.secretKey.slice(1) } }],
  ['another kind of signature', { curve, signing: { ...signing, crv: 'P-256' } }],
  ['a public key to sign with', { curve, signing: { ...signing, d: undefined } }],
])('a key file of %s is none', (_, content) => {
  expect(keyFile.safeParse(content).success).toBe(false);
});

const listOf = (service: unknown) => ({ services: { pricing: service } });

test('a list has one to four public keys for each service, and never a secret one', () => {
  const read = peersFile.parse(listOf({ curve: [key], signing: [signing], secretKey: 'x' }));

  expect(JSON.stringify(read)).not.toContain(signing?.d);
  expect(JSON.stringify(read)).not.toContain('secretKey');
  expect(read.services.pricing?.curve).toEqual([key]);
});

test.each([
  ['without services', {}],
  ['of a service without keys', listOf({ curve: [] })],
  ['of a service with five keys', listOf({ curve: Array.from({ length: 5 }, () => key) })],
  ['of a key that is none', listOf({ curve: ['x'] })],
  ['of a service without a name', { services: { '': { curve: [key] } } }],
])('a list %s is none', (_, content) => {
  expect(peersFile.safeParse(content).success).toBe(false);
});
