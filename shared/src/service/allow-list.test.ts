import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { newKeyPair } from '../keys/key-pair.ts';
import { createMemoryKeys } from '../keys/memory-keys.ts';
import { admittedAt, callersOf, channelsFor } from '../protocol/access.ts';
import { type Contract, contract } from '../protocol/contract.ts';
import { allowListOf } from './allow-list.ts';

const body = z.strictObject({});
const operation = { input: body, output: body, idempotent: true, timeoutMs: 1 };

const pricing = contract({
  service: 'pricing',
  version: '1.0.0',
  operations: {
    quote: { ...operation, callers: ['gateway', 'recommendations'] },
    introduce: { ...operation, callers: ['seed'], admin: true },
    reprice: { ...operation, callers: ['gateway'], admin: true, role: 'admin' },
  },
  events: { priceChanged: body },
  subscribers: ['gateway', 'reviews'],
});

const silent = contract({ ...pricing, events: {} });

test('a socket admits the callers of its operations, and subscribers', () => {
  const at = (channel: 'calls' | 'admin', of: Contract = pricing) =>
    [...admittedAt(of, channel)].toSorted();

  expect(at('calls')).toEqual(['gateway', 'recommendations', 'reviews']);
  expect(at('admin')).toEqual(['gateway', 'seed']);
  expect(at('calls', silent)).toEqual(['gateway', 'recommendations']);
});

test('each operation has its own callers, and the log those who may follow', () => {
  expect([...callersOf(pricing)]).toEqual([
    ['quote', ['gateway', 'recommendations']],
    ['introduce', ['seed']],
    ['reprice', ['gateway']],
    ['$events', ['gateway', 'reviews']],
  ]);
  expect(callersOf(silent).has('$events')).toBe(false);
});

test.each([
  ['gateway', ['calls', 'admin']],
  ['seed', ['admin']],
  ['reviews', ['calls']],
  ['inventory', []],
])('%s connects to %j', (caller, channels) => {
  expect(channelsFor(pricing, caller)).toEqual(channels);
});

test('an allow-list admits the keys that those who are named have at the moment, and no others', () => {
  const keys = createMemoryKeys();
  const own = keys.keyringOf('pricing');
  const keyOf = (service: string) => keys.keyringOf(service).pair.publicKey;
  const welcome = (service: string, key = keyOf(service)) =>
    (['calls', 'admin', 'events'] as const).filter((socket) =>
      allowListOf(pricing, socket, own).allows(key),
    );

  expect(welcome('gateway')).toEqual(['calls', 'admin', 'events']);
  expect(welcome('recommendations')).toEqual(['calls']);
  expect(welcome('reviews')).toEqual(['calls', 'events']);
  expect(welcome('seed')).toEqual(['admin']);
  expect(welcome('pricing')).toEqual([]);
  for (const key of ['', newKeyPair().publicKey]) expect(welcome('nobody', key)).toEqual([]);

  const old = keyOf('seed');
  keys.rotate('seed');
  expect([old, keyOf('seed')].map((key) => welcome('seed', key))).toEqual([['admin'], ['admin']]);
  keys.retire('seed');
  expect([old, keyOf('seed')].map((key) => welcome('seed', key))).toEqual([[], ['admin']]);
});
