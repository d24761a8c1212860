import { describe, expect, jest, test } from '@jest/globals';
import { testContext } from '../testing/context.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';
import { Partition } from './memory-order.ts';
import { thingOf, things, thingsOn } from './things.suite.ts';

describe('aggregates held in memory', () => {
  test('a state whose indexed fields cannot be made is neither stored nor announced', async () => {
    const definition = {
      ...things,
      event: 'changed',
      indexed: {
        version: 1,
        fields: ({ title }: { readonly title: string }) => {
          if (title === 'bad') throw new Error('no words');
          return { titleKey: title };
        },
      },
    };
    const store = new MemoryAggregateStore(definition);
    const aggregates = thingsOn(store, definition);

    await expect(
      aggregates.create(testContext(), () => thingOf('a', { title: 'bad' })),
    ).rejects.toThrow('no words');

    expect(await store.findMany(['a'], undefined)).toEqual([]);
    expect(await store.outbox.pending(10)).toEqual([]);
  });

  test('questions for what is not there leave nothing behind', async () => {
    const store = new MemoryAggregateStore(things);
    const aggregates = thingsOn(store);
    await aggregates.create(testContext(), () => thingOf('a'));
    using kept = jest.spyOn(Map.prototype, 'set');

    for (let n = 0; n < 50; n++) {
      const where = { hidden: false, kind: `none-${n}` };
      const page = await aggregates.list({ order: 'title', where, limit: 10 }, testContext());
      expect(page.items).toEqual([]);
    }

    expect(kept.mock.calls.filter(([, value]) => value instanceof Partition)).toEqual([]);
  });
});
