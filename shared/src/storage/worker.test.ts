import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { startWorker } from './worker.ts';

test('steps of two kinds of aggregates have different keys, also for one name, id and version', async () => {
  const runtime = createFakeRuntime();
  const keys: string[] = [];
  const start = (kind: string) => {
    const due = [{ state: { id: 'a', version: 1, updatedAt: '' }, attempts: 1 }];
    return startWorker({
      name: 'expire',
      kind,
      rules: { step: async (_state, _context, key) => keys.push(key) },
      store: { takeDue: async () => due.pop() },
      runtime,
      log: { warn: () => undefined },
    });
  };

  const workers = [start('orders'), start('payments')];
  await runtime.advance(1_000);
  await Promise.all(workers.map((worker) => worker.stop()));

  expect(new Set(keys).size).toBe(2);
});
