import { expect, test } from '@jest/globals';
import { eventually } from '../service/testing/eventually.ts';
import { createCluster } from '../testing/cluster.ts';
import { testContext } from '../testing/context.ts';
import { systemRuntime } from '../runtime.ts';
import { createContext } from './calls/context.ts';
import { listingContract } from './calls/testing/listing-contract.ts';
import { untilReady } from './zeromq/testing/until-ready.ts';

/** Lists may use three of the four connections to the store. */
const productContract = listingContract(3);

/** A store that takes four calls at a time; the others queue in order. */
const openStore = () => {
  let free = 4;
  const waiting: (() => void)[] = [];
  const release = () => {
    free += 1;
    waiting.shift()?.();
  };
  return {
    async enter() {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      free -= 1;
      return release;
    },
  };
};

/**
 * A product service with such a store; a list holds its connection until its entry in `endings`.
 */
const openShop = async () => {
  const cluster = createCluster();
  const store = openStore();
  const endings: (() => void)[] = [];
  await cluster.serve(productContract, {
    async get(asked) {
      const leave = await store.enter();
      leave();
      return asked;
    },
    async list(asked) {
      const leave = await store.enter();
      await new Promise<void>((resolve) => endings.push(resolve));
      leave();
      return asked;
    },
  });
  const client = cluster.client(productContract);
  await untilReady(client, 1);
  const get60 = () =>
    Promise.all(
      Array.from({ length: 60 }, (_, n) => client.call('get', { id: `get-${n}` }, testContext())),
    );
  return { client, endings, get60, [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
};

test('Z14: while more lists are called than the store can run, gets still find a connection', async () => {
  await using shop = await openShop();
  const { client, endings, get60 } = shop;

  const lists = Array.from({ length: 40 }, (_, n) =>
    client.call('list', { id: `list-${n}` }, testContext()),
  );
  await eventually(() => expect(endings).toHaveLength(3));
  expect(await get60()).toHaveLength(60);

  for (let ended = 0; ended < lists.length; ended++) {
    await eventually(() => expect(endings.length).toBeGreaterThan(ended));
    endings[ended]?.();
  }
  expect(await Promise.all(lists)).toHaveLength(40);
});

test('Z14: while callers call lists and cancel them, gets still find a connection', async () => {
  await using shop = await openShop();
  const { client, endings, get60 } = shop;
  const callers = Array.from({ length: 6 }, () => new AbortController());
  const lists = callers.map(({ signal }, n) =>
    client.call(
      'list',
      { id: `list-${n}` },
      createContext(systemRuntime, { signal, timeoutMs: 10_000 }),
    ),
  );
  await eventually(() => expect(endings).toHaveLength(3));

  for (const caller of callers) caller.abort();
  const cancelled = { status: 'rejected', reason: { code: 'CANCELLED' } };
  expect(await Promise.allSettled(lists)).toMatchObject(lists.map(() => cancelled));
  const later = client.call('list', { id: 'later' }, testContext());

  expect(await get60()).toHaveLength(60);
  expect(endings).toHaveLength(3);
  endings[0]?.();
  await eventually(() => expect(endings).toHaveLength(4));
  for (const end of endings.slice(1)) end();
  expect(await later).toEqual({ id: 'later' });
});
