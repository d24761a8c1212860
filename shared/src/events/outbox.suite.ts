import { describe, expect, test } from '@jest/globals';
import { pendingEventOf } from '../testing/events.ts';
import type { PendingEvent } from './event.ts';
import type { Outbox } from './outbox.ts';

interface OutboxUnderTest {
  readonly outbox: Outbox;
  add(event: PendingEvent): Promise<void>;
}

const ids = (events: readonly PendingEvent[]) => events.map(({ id }) => id);
const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;

/** The promises of every outbox. `open` gives an empty one. */
export const outboxSuite = (name: string, open: () => Promise<OutboxUnderTest>): void => {
  describe(name, () => {
    test('an event is pending as it was added until it is acknowledged', async () => {
      const { outbox, add } = await open();
      const event = pendingEventOf({ id: 'e1' });
      await add(event);

      expect(await outbox.pending(10)).toEqual([event]);
      await outbox.acknowledge([event]);

      expect(await outbox.pending(10)).toEqual([]);
    });

    test('events of several aggregates come oldest first and no more than asked for', async () => {
      const { outbox, add } = await open();
      await add(pendingEventOf({ id: 'a1', key: 'a', time: at(1) }));
      await add(pendingEventOf({ id: 'b1', key: 'b', time: at(2) }));
      await add(pendingEventOf({ id: 'a2', key: 'a', time: at(3) }));
      await add(pendingEventOf({ id: 'c1', key: 'c', time: at(4) }));

      expect(ids(await outbox.pending(10))).toEqual(['a1', 'b1', 'a2', 'c1']);
      expect(ids(await outbox.pending(3))).toEqual(['a1', 'b1', 'a2']);
      expect(ids(await outbox.pending(1))).toEqual(['a1']);
    });

    test('an aggregate keeps its order where the second clock is behind the first', async () => {
      const { outbox, add } = await open();
      await add(pendingEventOf({ id: 'a1', key: 'a', version: 1, time: at(5) }));
      await add(pendingEventOf({ id: 'a2', key: 'a', version: 2, time: at(3) }));
      await add(pendingEventOf({ id: 'a3', key: 'a', version: 3, time: at(6) }));

      expect(ids(await outbox.pending(10))).toEqual(['a1', 'a2', 'a3']);
      expect(ids(await outbox.pending(2))).toEqual(['a1', 'a2']);
    });

    test('acknowledging some leaves the others, and doing it twice has no further effect', async () => {
      const { outbox, add } = await open();
      const acknowledged = pendingEventOf({ id: 'a1', key: 'a' });
      const alsoAcknowledged = pendingEventOf({ id: 'b1', key: 'b' });
      await add(acknowledged);
      await add(alsoAcknowledged);
      await add(pendingEventOf({ id: 'a2', key: 'a' }));

      await outbox.acknowledge([acknowledged, alsoAcknowledged]);
      await outbox.acknowledge([acknowledged, alsoAcknowledged]);
      await outbox.acknowledge([]);

      expect(ids(await outbox.pending(10))).toEqual(['a2']);
    });

    test('an event that comes while others are acknowledged stays', async () => {
      const { outbox, add } = await open();
      const first = pendingEventOf({ id: 'a1', key: 'a' });
      await add(first);

      await Promise.all([outbox.acknowledge([first]), add(pendingEventOf({ id: 'a2', key: 'a' }))]);

      expect(ids(await outbox.pending(10))).toEqual(['a2']);
    });
  });
};
