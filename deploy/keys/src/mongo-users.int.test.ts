import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningMongo, startMongo, testMongoClient } from '@shop/shared/testing/containers';
import { makeMongoUsers } from './mongo-users.ts';

const root = { user: 'root', password: 'of-the-root' };
const users = (password: string) =>
  new Map([
    ['pricing', password],
    ['product', 'of-product'],
  ]);

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo(root)), 120_000);
afterAll(() => mongo?.stop());

const make = (password: string) => makeMongoUsers({ url: mongo.url, login: root }, users(password));

const countIn = async (database: string, password: string) => {
  const client = testMongoClient(mongo.url, {}, { user: 'pricing', password });
  try {
    return await client.db(database).collection('things').countDocuments();
  } finally {
    await client.close();
  }
};

test('each service can use the database of its name, and others where the server says so', async () => {
  const unconfined = await make('first');

  expect(await countIn('pricing', 'first')).toBe(0);
  const other = countIn('product', 'first');
  if (unconfined.includes('pricing')) expect(await other).toBe(0);
  else await expect(other).rejects.toThrow('not authorized');
});

test('users who are there get the passwords that they have now', async () => {
  const unconfined = await make('first');

  expect(await make('second')).toEqual(unconfined);

  expect(await countIn('pricing', 'second')).toBe(0);
  await expect(countIn('pricing', 'first')).rejects.toThrow('Authentication failed');
});

test('a login that is not the root makes nobody', async () => {
  const login = { user: 'root', password: 'guessed' };

  await expect(makeMongoUsers({ url: mongo.url, login }, users('x'))).rejects.toThrow();
});
