import { expect, test } from '@jest/globals';
import { tokens } from '../protocol/wire/testing/vectors.ts';
import { readUserToken, signUserToken } from './user-token.ts';

test.each(tokens)('is believed as the specification says: $description', async (vector) => {
  const { token, audience, keys, now, user } = vector;
  const read = readUserToken(token, audience, { verifyingKeysOf: () => keys }, now);

  if (user) expect(await read).toEqual(user);
  else await expect(read).rejects.toMatchObject({ code: 'UNAUTHENTICATED', executed: 'no' });
});

test.each(tokens.filter(({ encodes }) => encodes))(
  'is signed as the specification says: $description',
  async ({ token, audience, now, user, signing }) => {
    expect(user && signing && (await signUserToken(user, audience, signing, now))).toBe(token);
  },
);
