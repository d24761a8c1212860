import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { createContext } from '../protocol/calls/context.ts';
import { contract } from '../protocol/contract.ts';
import { systemRuntime } from '../runtime.ts';
import type { Service } from '../service/service.ts';
import { eventually } from '../service/testing/eventually.ts';
import { createCluster } from '../testing/cluster.ts';
import { testContext } from '../testing/context.ts';

const counterContract = contract({
  service: 'counter',
  version: '1.0.0',
  operations: {
    add: {
      input: z.strictObject({ delta: z.int() }),
      output: z.strictObject({ total: z.int(), handledBy: z.int() }),
      idempotent: true,
      idempotencyKey: true,
      timeoutMs: 5_000,
      callers: ['outside'],
    },
  },
  events: {},
  subscribers: [],
});

/** A counter that recognises each write, and whose answers a test can hold back. */
const createCounter = () => {
  const made = new Map<string, number>();
  let runs = 0;
  let gate: Promise<unknown> = Promise.resolve();
  const service: Service<typeof counterContract> = {
    contract: counterContract,
    start: async () => ({
      handlers: {
        async add({ delta }, { write }) {
          const handledBy = ++runs;
          made.set(write?.name ?? '', delta);
          const held = gate;
          gate = Promise.resolve();
          await held;
          return { total: [...made.values()].reduce((a, b) => a + b), handledBy };
        },
      },
    }),
  };
  return {
    service,
    runs: () => runs,
    effects: () => made.size,
    /** Lets the next call wait, that one only, until what this returns is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
};

const fiveMore = { delta: 5 };
const key = 'key-1';

test('two calls with one key at the same time: one runs, the other is told so', async () => {
  const counter = createCounter();
  await using cluster = createCluster();
  await cluster.start(counter.service);
  await cluster.start(counter.service);
  const client = cluster.client(counterContract);
  const release = counter.hold();

  const first = client.callRaw('add', fiveMore, testContext(), { key });
  await eventually(() => expect(counter.runs()).toBe(1));
  const others = await Promise.allSettled(
    Array.from({ length: 10 }, () => client.call('add', fiveMore, testContext(), { key })),
  );
  release();
  const answer = await first;
  const again = await Promise.all(
    Array.from({ length: 10 }, () => client.callRaw('add', fiveMore, testContext(), { key })),
  );

  for (const other of others) {
    expect(other).toMatchObject({ reason: { code: 'IN_PROGRESS', executed: 'no' } });
  }
  expect(answer.toString()).toBe('{"total":5,"handledBy":1}');
  expect(again.map(String)).toEqual(Array(10).fill(answer.toString()));
  expect(counter.runs()).toBe(1);
});

test('a process that dies between effect and answer: asked again, it is done once', async () => {
  const counter = createCounter();
  await using cluster = createCluster();
  const replica = await cluster.start(counter.service);
  const client = cluster.client(counterContract);
  const release = counter.hold();
  const call = () =>
    client.call('add', fiveMore, createContext(systemRuntime, { timeoutMs: 500 }), { key });
  const lost = expect(call()).rejects.toMatchObject({ executed: 'unknown' });
  await eventually(() => expect(counter.effects()).toBe(1));

  await replica.kill();
  await replica.restart();
  await lost;
  await eventually(() => expect(call()).rejects.toMatchObject({ code: 'IN_PROGRESS' }));

  const answer = await eventually(() => client.call('add', fiveMore, testContext(), { key }));
  release();

  expect(answer).toEqual({ total: 5, handledBy: 2 });
  expect(await client.call('add', fiveMore, testContext(), { key })).toEqual(answer);
  expect(counter.effects()).toBe(1);
});

const needsKey = {
  code: 'INVALID_ARGUMENT',
  executed: 'no',
  fields: [expect.objectContaining({ field: 'idempotencyKey' })],
};

const unusableKeys = [undefined, '', 'two words', 'größer', 'a\n', 'k'.repeat(256)];

test.each(unusableKeys)('a client sends no write with the key %j', async (unusable) => {
  const counter = createCounter();
  await using cluster = createCluster();
  await cluster.start(counter.service);
  const client = cluster.client(counterContract);
  const options = unusable === undefined ? {} : { key: unusable };

  const refused = client.call('add', fiveMore, testContext(), options);

  await expect(refused).rejects.toMatchObject(needsKey);
  expect(counter.runs()).toBe(0);
});

/** The contract as a caller has it that checks no key. */
const careless = contract({
  ...counterContract,
  operations: {
    add: {
      input: counterContract.operations.add.input,
      output: counterContract.operations.add.output,
      idempotent: true,
      timeoutMs: 5_000,
      callers: ['outside'],
    },
  },
});

test.each(unusableKeys)('a service refuses a write with the key %j', async (unusable) => {
  const counter = createCounter();
  await using cluster = createCluster();
  await cluster.start(counter.service);
  const client = cluster.client(careless);
  const options = unusable === undefined ? {} : { key: unusable };

  const refused = client.call('add', fiveMore, testContext(), options);

  await expect(refused).rejects.toMatchObject(needsKey);
  expect(counter.runs()).toBe(0);
});

test('a key of 255 characters names one write', async () => {
  const counter = createCounter();
  await using cluster = createCluster();
  await cluster.start(counter.service);
  const client = cluster.client(counterContract);
  const longest = '~'.repeat(255);
  const add = (delta: number, used: string) =>
    client.call('add', { delta }, testContext(), { key: used });

  expect(await add(5, longest)).toEqual({ total: 5, handledBy: 1 });
  expect(await add(5, longest)).toEqual({ total: 5, handledBy: 1 });
  await expect(add(6, longest)).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
    executed: 'no',
  });
  expect(await add(6, `${longest.slice(1)}!`)).toEqual({ total: 11, handledBy: 2 });
});
