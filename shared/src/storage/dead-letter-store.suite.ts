import { describe, expect, test } from '@jest/globals';
import { pendingEventOf } from '../testing/events.ts';
import type { DeadLetter, DeadLetterStore } from '../events/delivery/dead-letters.ts';

const entryOf = (seq: number, facts: Partial<DeadLetter> = {}): DeadLetter => ({
  epoch: 'e1',
  event: { ...pendingEventOf({ id: `event-${seq}` }), seq },
  reason: 'not as the contract says: value',
  ...facts,
});

/**
 * The contract of every dead letter store. `open` returns an empty one, and a function that opens
 * the same store again, as a later process does.
 */
export const deadLetterStoreSuite = (
  name: string,
  open: () => Promise<{ store: DeadLetterStore; again: () => DeadLetterStore }>,
): void => {
  describe(name, () => {
    test('an empty store has no dead letters', async () => {
      const { store } = await open();

      expect(await store.load('things')).toEqual([]);
    });

    test('dead letters are loaded in the order of their numbers, also after a restart', async () => {
      const { store, again } = await open();
      await store.put('things', entryOf(7));
      await store.put('things', entryOf(3));

      expect(await again().load('things')).toEqual([entryOf(3), entryOf(7)]);
    });

    test('an event with any content is stored unchanged', async () => {
      const { store } = await open();
      const data = { $where: '1', 'a.b': [null, { $set: 'ä\u0000' }], '': 2 ** 53 };
      const entry = entryOf(1, { event: { ...pendingEventOf({ id: 'odd', data }), seq: 1 } });

      await store.put('things', entry);

      expect(await store.load('things')).toEqual([entry]);
    });

    test('an event that is stored again stays as it was', async () => {
      const { store } = await open();
      await store.put('things', entryOf(1));

      await store.put('things', entryOf(1, { reason: 'another' }));

      expect(await store.load('things')).toEqual([entryOf(1)]);
    });

    test('services have separate dead letters', async () => {
      const { store } = await open();
      await store.put('things', entryOf(1));
      await store.put('others', entryOf(1, { reason: 'theirs' }));
      await store.remove('things', ['event-1']);

      expect(await store.load('things')).toEqual([]);
      expect(await store.load('others')).toMatchObject([{ reason: 'theirs' }]);
    });

    test('a removed dead letter is gone, and removing it again does nothing', async () => {
      const { store } = await open();
      for (const seq of [1, 2, 3]) await store.put('things', entryOf(seq));

      await store.remove('things', ['event-1', 'event-3', 'event-9']);
      await store.remove('things', ['event-1']);
      await store.remove('things', []);

      expect(await store.load('things')).toEqual([entryOf(2)]);
    });
  });
};
