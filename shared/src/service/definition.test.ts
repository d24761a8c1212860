import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { systemRuntime } from '../runtime.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { Adapters } from '../storage/storage.ts';
import { startedService } from '../testing/started-service.ts';
import { service } from './definition.ts';
import { eventually } from './testing/eventually.ts';

const job = z.object({
  id: z.string(),
  isDone: z.boolean(),
  version: z.int(),
  updatedAt: z.string(),
});

const operation = { idempotent: true, timeoutMs: 1_000, callers: [] } as const;

const jobsContract = contract({
  service: 'jobs',
  version: '1.0.0',
  operations: {
    add: {
      ...operation,
      input: z.strictObject({ id: z.string() }),
      output: job,
      idempotencyKey: true,
      aggregate: 'id',
    },
    find: { ...operation, input: z.strictObject({ id: z.string() }), output: job },
    visits: { ...operation, input: z.strictObject({}), output: z.int() },
  },
  events: {},
  subscribers: [],
});

interface Visits {
  count(): Promise<number>;
}

const visitsAdapters: Adapters<Visits> = {
  memory: () => {
    let visits = 0;
    return { count: async () => ++visits };
  },
  mongo: () => {
    throw new Error('this test has no server');
  },
};

/** Does each job once, and counts visits in a port of its own. */
const jobs = service(jobsContract, ({ aggregates, worker, port }) => {
  const all = aggregates('jobs', {
    schema: job,
    due: { finish: ({ isDone }) => (isDone ? undefined : 0) },
  });
  const visits = port('visits', visitsAdapters);
  worker('finish', {
    of: all,
    step: ({ id }, context) =>
      all.change(id, context, {}, (present) => ({ ...present, isDone: true })),
  });
  return {
    add: ({ id }, context) => all.create(context, () => ({ id, isDone: false })),
    find: ({ id }, context) => all.get(id, context),
    visits: () => visits.count(),
  };
});

test('a worker of a definition runs from the start of the service until it stops', async () => {
  const stops: (() => Promise<unknown>)[] = [];
  const storage = createMemoryStorage(systemRuntime);
  const { call, runtime } = await startedService(jobs, {
    storage,
    onStop: (task) => void stops.push(task),
  });

  await call('add', { id: 'first' });
  await eventually(async () => {
    await runtime.advance(1_000);
    expect(await call('find', { id: 'first' })).toMatchObject({ isDone: true, version: 2 });
  });
  await Promise.all(stops.map((stop) => stop()));
  await call('add', { id: 'second' });
  await runtime.advance(60_000);

  expect(stops).toHaveLength(1);
  expect(await call('find', { id: 'second' })).toMatchObject({ isDone: false, version: 1 });
});

test('a port is opened once for all replicas on one storage', async () => {
  const storage = createMemoryStorage(systemRuntime);
  const [one, other] = [
    await startedService(jobs, { storage }),
    await startedService(jobs, { storage }),
  ];

  expect([await one.call('visits', {}), await other.call('visits', {})]).toEqual([1, 2]);
});

test('a service whose port cannot be opened does not start', async () => {
  const storage = {
    ...createMemoryStorage(systemRuntime),
    port: () => Promise.reject(new Error('the port is closed')),
  };

  await expect(startedService(jobs, { storage })).rejects.toThrow('the port is closed');
});
