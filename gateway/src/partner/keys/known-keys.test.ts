import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import type { PartnerKey } from '../contract.ts';
import { createKnownKeys, goodWithoutStoreMs, renewAfterMs } from './known-keys.ts';
import { createMemoryPartnerKeys } from './memory-partner-keys.ts';

const key: PartnerKey = {
  id: 'one',
  name: 'Acme',
  quota: 600,
  createdAt: '2026-11-21T09:30:00.000Z',
  revokedAt: null,
};

const setUp = async () => {
  const runtime = createFakeRuntime();
  await runtime.advance(1_000);
  const store = createMemoryPartnerKeys();
  await store.add(key, 'hash');
  const asked: string[] = [];
  let isAway = false;
  const find = async (hash: string) => {
    asked.push(hash);
    if (isAway) throw new ServiceError('UNAVAILABLE', 'the store does not answer');
    return store.find(hash);
  };
  const known = createKnownKeys({ find }, runtime);
  return { runtime, store, asked, known, setAway: (away: boolean) => void (isAway = away) };
};

test('a key in use is looked up once in a while, however often it is used', async () => {
  const { runtime, asked, known } = await setUp();

  for (let count = 0; count < 5; count += 1) expect(await known.find('hash')).toEqual(key);
  expect(asked).toHaveLength(1);
  await runtime.advance(renewAfterMs + 1);
  await Promise.all([known.find('hash'), known.find('hash')]);

  expect(asked).toHaveLength(2);
});

test('a key that was revoked elsewhere ends within two seconds, and here at once', async () => {
  const { runtime, store, known } = await setUp();
  await known.find('hash');
  await store.revoke('one', '2026-11-21T10:00:00.000Z');

  await runtime.advance(renewAfterMs + 1);
  expect((await known.find('hash'))?.revokedAt).not.toBeNull();

  expect(renewAfterMs).toBeLessThanOrEqual(2_000);
});

test('a key that was revoked here is looked up at once', async () => {
  const { store, known } = await setUp();
  await known.find('hash');
  await store.revoke('one', '2026-11-21T10:00:00.000Z');

  known.clear();

  expect(known.has('hash')).toBe(true);
  expect((await known.find('hash'))?.revokedAt).not.toBeNull();
  expect(known.has('hash')).toBe(false);
});

test('a lookup during which another key is revoked here ends as any other', async () => {
  const { known } = await setUp();

  const looked = known.find('hash');
  known.clear();

  expect(await looked).toEqual(key);
});

test('without the store keys in use are good for a quarter of an hour, and others are not known', async () => {
  const { runtime, known, setAway } = await setUp();
  await known.find('hash');
  setAway(true);

  await runtime.advance(goodWithoutStoreMs - 1_000);
  expect(await known.find('hash')).toEqual(key);
  await expect(known.find('other')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await runtime.advance(2_000);
  await expect(known.find('hash')).rejects.toMatchObject({ code: 'UNAVAILABLE' });

  setAway(false);
  expect(await known.find('hash')).toEqual(key);
});

test('keys that there are not take no place of those in use', async () => {
  const { known, setAway } = await setUp();
  await known.find('hash');

  for (let guess = 0; guess < 3_000; guess += 1) {
    expect(await known.find(`guess-${guess}`)).toBeUndefined();
  }
  setAway(true);

  expect(known.has('hash')).toBe(true);
  expect(known.has('guess-1')).toBe(false);
});
