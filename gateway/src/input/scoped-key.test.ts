import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { idempotencyKey } from '@shop/shared/contracts/common';
import { scopedKey } from './scoped-key.ts';

const here = { address: '203.0.113.7' };
const elsewhere = { address: '198.51.100.9' };
const reviews = { method: 'POST', path: '/api/v1/products/:id/reviews', id: 'lamp-1' };

const v7 = '01989d2c-3c00-7c3e-9a4b-5f6e7d8c9b0a';

test('the same key of the same client for the same path is the same', () => {
  expect(scopedKey('1', here, { ...reviews })).toBe(scopedKey('1', { ...here }, reviews));
});

test.each([
  ['key', scopedKey('2', here, reviews)],
  ['client', scopedKey('1', elsewhere, reviews)],
  ['user', scopedKey('1', { user: here.address }, reviews)],
  ['method', scopedKey('1', here, { ...reviews, method: 'PUT' })],
  ['route', scopedKey('1', here, { ...reviews, path: '/products/:id/reviews' })],
  ['product', scopedKey('1', here, { ...reviews, id: 'lamp-2' })],
])('another %s makes another one', (_part, other) => {
  expect(other).not.toBe(scopedKey('1', here, reviews));
});

test.each([randomUUID(), randomUUID().toUpperCase(), v7])(
  'a key that nobody can guess is known again from another address: %s',
  (key) => {
    expect(scopedKey(key, here, reviews)).toBe(scopedKey(key, elsewhere, reviews));
    expect(scopedKey(key, here, reviews)).not.toBe(
      scopedKey(key, here, { ...reviews, id: 'lamp-2' }),
    );
  },
);

test.each([
  '1',
  'order-2026-11-28-0000000000000000000001',
  '00000000-0000-0000-0000-000000000000',
  'c232ab00-9414-11ec-b3c8-9f6bdeced846',
  '2ed6657d-e927-568b-95e1-2665a8aea6a2',
])('a key that others may have as well counts for its address: %s', (key) => {
  expect(scopedKey(key, here, reviews)).not.toBe(scopedKey(key, elsewhere, reviews));
});

test('a user is known from any address, whatever the key', () => {
  expect(scopedKey('1', { user: 'admin' }, reviews)).toBe(
    scopedKey('1', { user: 'admin' }, reviews),
  );
  const key = randomUUID();
  expect(scopedKey(key, { user: 'admin' }, reviews)).not.toBe(scopedKey(key, here, reviews));
});

test('a scoped key is one that the contract of a service takes', () => {
  expect(idempotencyKey.safeParse(scopedKey('~'.repeat(255), here, reviews)).success).toBe(true);
});
