import { expect, test } from '@jest/globals';
import { hashPassword, isPassword } from './password.ts';

test('a password is known again by its hash, and no other one is', async () => {
  const hash = await hashPassword('a lamp by the harbour');

  expect(await isPassword('a lamp by the harbour', hash)).toBe(true);
  expect(await isPassword('a lamp by the harbor', hash)).toBe(false);
  expect(JSON.stringify(hash)).not.toContain('lamp');
});

test('equal passwords have different hashes', async () => {
  const [one, other] = await Promise.all([1, 2].map(() => hashPassword('a lamp')));

  expect(one?.salt).not.toBe(other?.salt);
  expect(one?.key).not.toBe(other?.key);
});

test('a letter that can be typed as different characters is the same one', async () => {
  expect(await isPassword('cafe\u0301 noir', await hashPassword('caf\u00e9 noir'))).toBe(true);
});

test('an older hash is checked by its own parameters', async () => {
  // RFC 7914, section 12: the second test vector, of which the first 32 bytes are compared.
  const hash = {
    n: 1_024,
    r: 8,
    p: 16,
    salt: Buffer.from('NaCl').toString('base64url'),
    key: Buffer.from(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162',
      'hex',
    ).toString('base64url'),
  };

  expect(await isPassword('password', hash)).toBe(true);
});

test('without an account no password is right', async () => {
  expect(await isPassword('', undefined)).toBe(false);
});
