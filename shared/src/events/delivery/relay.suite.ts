import { describe, expect, test } from '@jest/globals';
import { relayReplicasSuite } from './relay-replicas.suite.ts';
import { type Meddler, pausedAt } from './testing/meddling.ts';
import {
  createRelayedThings,
  eventsOf,
  inOrder,
  type OpenStores,
} from './testing/relayed-things.ts';
import { changeTo, numbers } from './testing/things.ts';

/** The contract of a relay on any stores. */
export const relaySuite = (name: string, open: OpenStores): void => {
  describe(name, () => {
    test('events are relayed in order, numbered without gaps, and removed from the outbox', async () => {
      const things = await createRelayedThings(open);
      things.start('a');

      await things.change(...numbers(1, 250));
      await things.pass(1_000);
      await things.change(251, 252);
      await things.pass(1_000);

      expect(eventsOf(things.published)).toEqual(inOrder(numbers(1, 252)));
      expect(await things.logged()).toEqual(inOrder(numbers(1, 252)));
      expect(await things.left()).toEqual([]);
    });

    test('a heartbeat each second has the epoch and the last number of the log', async () => {
      const things = await createRelayedThings(open);
      things.start('a');
      await things.change(1, 2, 3);
      await things.pass(10_000);

      const { epoch } = await things.log.position();
      const beats = things.published.filter(({ events }) => events.length === 0);
      expect(beats.length).toBeGreaterThanOrEqual(8);
      expect(beats.every((beat) => beat.epoch === epoch)).toBe(true);
      expect(beats.at(-1)?.last).toBe(3);
    });

    test('a restarted service continues its log', async () => {
      const things = await createRelayedThings(open);
      const first = things.start('a');
      await things.change(1, 2);
      await things.pass(1_000);
      await first.stop();

      things.start('b');
      await things.change(3);
      await things.pass(1_000);

      expect(eventsOf(things.publishedBy('b'))).toEqual(['3:change-3']);
      expect(new Set(things.published.map(({ epoch }) => epoch)).size).toBe(1);
    });

    test('events that do not fit one frame are published in several', async () => {
      const things = await createRelayedThings(open);
      const text = 'ä'.repeat(20_000);
      for (const value of numbers(1, 50)) {
        await things.add(changeTo(value, { data: { value, text } }));
      }

      things.start('a');
      await things.pass(1_000);

      expect(eventsOf(things.published)).toEqual(inOrder(numbers(1, 50)));
      expect(Math.max(...things.published.map(({ bytes }) => bytes))).toBeLessThan(1024 * 1024);
    });
  });

  describe(`${name}: wake`, () => {
    // Between two polls of the outbox.
    const started = async (meddle?: Meddler) => {
      const things = await createRelayedThings(open);
      const relay = things.start('a', meddle);
      await things.pass(1_050);
      return { things, relay };
    };

    test('a woken relay takes events at once', async () => {
      const { things, relay } = await started();

      await things.change(1);
      relay.wake();
      await things.pass(1);

      expect(eventsOf(things.published)).toEqual(inOrder([1]));
      expect(await things.left()).toEqual([]);
    });

    test('events right after a batch are collected into the next one', async () => {
      const { things, relay } = await started();

      for (const value of [1, 2, 3]) {
        await things.change(value);
        relay.wake();
        await things.pass(0.3);
      }
      await things.pass(5);

      const sizes = things.published.map(({ events }) => events.length);
      expect(sizes.filter((size) => size > 0)).toEqual([1, 2]);
      expect(eventsOf(things.published)).toEqual(inOrder([1, 2, 3]));
    });

    test('waking does not make it retry more often while its store fails', async () => {
      let tries = 0;
      const { things, relay } = await started(async (operation, perform) => {
        if (operation !== 'append') return perform();
        tries += 1;
        throw new Error('the store is away');
      });

      await things.change(1);
      for (let n = 0; n < 100; n++) {
        relay.wake();
        await things.pass(30);
      }

      expect(tries).toBeGreaterThan(1);
      expect(tries).toBeLessThan(5);
    });
  });

  relayReplicasSuite(name, open);

  describe(`${name}: failures and shutdown`, () => {
    test('a stuck batch is not duplicated when events with earlier times are added', async () => {
      const things = await createRelayedThings(open);
      let isStuck = true;
      await things.change(...numbers(601, 700));
      things.start('a', async (operation, perform) => {
        if (isStuck && operation === 'acknowledge') throw new Error('the store is away');
        return perform();
      });
      for (const first of [501, 401, 301, 201, 101, 1]) {
        await things.pass(1_500);
        await things.change(...numbers(first, first + 99));
      }

      isStuck = false;
      await things.pass(5_000);

      const logged = (await things.logged()).map((line) => line.split(':')[1]);
      expect(await things.left()).toEqual([]);
      expect(new Set(logged).size).toBe(700);
      expect(logged).toHaveLength(700);
    });

    test.each(['acquire', 'pending', 'append', 'position', 'acknowledge'])(
      'no event is lost or duplicated while the store fails at "%s", and one warning is logged',
      async (failing) => {
        const things = await createRelayedThings(open);
        let isAway = false;
        // As after a lost connection, a failed operation may have been executed.
        const meddle: Meddler = async (operation, perform) => {
          if (!isAway || operation !== failing) return perform();
          if (things.runtime.random() < 0.5) await perform();
          throw new Error('the store is away');
        };
        things.start('a', meddle);
        await things.change(1, 2, 3);
        await things.pass(1_000);

        isAway = true;
        for (const value of numbers(4, 20)) {
          await things.change(value);
          await things.pass(1_500);
        }
        expect(things.warnings).toHaveLength(1);
        isAway = false;
        await things.pass(5_000);

        expect(await things.logged()).toEqual(inOrder(numbers(1, 20)));
        expect(await things.left()).toEqual([]);
        expect(things.warnings).toHaveLength(1);
      },
    );

    test('a stopped relay releases its lease at once and leaves no timer', async () => {
      const things = await createRelayedThings(open);
      const first = things.start('a');
      await things.pass(1_000);

      await first.stop();
      expect(things.runtime.waiting()).toBe(0);
      const second = things.start('b');
      await things.change(1);
      await things.pass(300);

      expect(eventsOf(things.publishedBy('b'))).toEqual(['1:change-1']);
      await second.stop();
      expect(things.runtime.waiting()).toBe(0);
    });

    test('a stopping relay relays the events of the last calls', async () => {
      const things = await createRelayedThings(open);
      const relay = things.start('a');
      await things.pass(1_000);

      await things.change(1, 2);
      await relay.stop();

      expect(eventsOf(things.published)).toEqual(inOrder([1, 2]));
      expect(await things.left()).toEqual([]);
    });

    test('a relay that is stopped under load does exactly one more batch', async () => {
      const things = await createRelayedThings(open);
      const { meddle, goOn } = pausedAt('append');
      const { maxBatchEvents } = things.log;
      await things.change(...numbers(1, 2 * maxBatchEvents + 50));
      const relay = things.start('a', meddle);
      await things.pass(1_000);

      const stopped = relay.stop();
      goOn();
      await stopped;

      expect(eventsOf(things.published)).toEqual(inOrder(numbers(1, 2 * maxBatchEvents)));
      expect(await things.left()).toHaveLength(50);
      expect(things.runtime.waiting()).toBe(0);
    });

    test('a relay stops although its store is away', async () => {
      const things = await createRelayedThings(open);
      let isAway = false;
      const relay = things.start('a', async (_, perform) => {
        if (isAway) throw new Error('the store is away');
        return perform();
      });
      await things.pass(1_000);

      isAway = true;
      await things.pass(1_000);
      await relay.stop();

      expect(things.runtime.waiting()).toBe(0);
    });
  });
};
