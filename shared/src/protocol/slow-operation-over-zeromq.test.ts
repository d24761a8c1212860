import { setInterval as every } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { ServiceError } from '../errors.ts';
import { systemRuntime } from '../runtime.ts';
import { createCluster } from '../testing/cluster.ts';
import { createContext } from './calls/context.ts';
import { listingContract } from './calls/testing/listing-contract.ts';
import { untilReady } from './zeromq/testing/until-ready.ts';

const productContract = listingContract();

const echo = async (asked: { id: string }) => asked;

/** Lists do not end within the 250 ms of their callers. */
const hang = () => new Promise<never>(() => undefined);

const poison = async () => {
  throw new Error('this input breaks it');
};

/** Calls 50 lists a second, with 60 gets among them; returns how the calls have ended. */
const attack = async (list: () => Promise<never>, forMs: number) => {
  await using cluster = createCluster();
  await cluster.serve(productContract, { get: echo, list });
  const client = cluster.client(productContract);
  await untilReady(client, 1);
  const ask = (name: 'get' | 'list', number: number, timeoutMs: number) =>
    client
      .call(name, { id: `${name}-${number}` }, createContext(systemRuntime, { timeoutMs }))
      .then(
        () => 'answered',
        (error: unknown) => (error instanceof ServiceError ? error.code : String(error)),
      );
  const gets: Promise<string>[] = [];
  const lists: Promise<string>[] = [];
  for await (const _ of every(20)) {
    lists.push(ask('list', lists.length, 250));
    const isDue = gets.length < (60 * lists.length * 20) / forMs;
    if (isDue) gets.push(ask('get', gets.length, 2_000));
    if (lists.length * 20 >= forMs) break;
  }
  return { gets: await Promise.all(gets), lists: await Promise.all(lists) };
};

test('Z14: while 50 lists a second miss their deadlines, 60 gets are all answered', async () => {
  const { gets, lists } = await attack(hang, 3_000);

  expect(gets).toEqual(Array(60).fill('answered'));
  // After some time-outs lists are refused at once.
  expect(new Set(lists)).toEqual(new Set(['DEADLINE_EXCEEDED', 'UNAVAILABLE']));
});

test('Z18: while 50 lists a second crash their handler, 60 gets are all answered', async () => {
  const { gets, lists } = await attack(poison, 3_000);

  expect(gets).toEqual(Array(60).fill('answered'));
  expect(lists).toContain('INTERNAL');
});
