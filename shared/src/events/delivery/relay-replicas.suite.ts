import { describe, expect, test } from '@jest/globals';
import { killedAt, pausedAt } from './testing/meddling.ts';
import {
  createRelayedThings,
  eventsOf,
  inOrder,
  type OpenStores,
} from './testing/relayed-things.ts';
import { numbers } from './testing/things.ts';

/** The contract of the relays of several replicas, which share their stores. */
export const relayReplicasSuite = (name: string, open: OpenStores): void => {
  describe(`${name}: several replicas`, () => {
    const pair = async () => {
      const things = await createRelayedThings(open);
      const first = things.start('a');
      await things.pass(100);
      const second = things.start('b');
      await things.pass(2_000);
      return { things, first, second };
    };

    test('an event of any replica is relayed at once where no other has events', async () => {
      const { things, first, second } = await pair();

      for (const [index, relay] of [second, first, first, second].entries()) {
        await things.change(index);
        relay.wake();
        await things.pass(1);
        expect(eventsOf(things.published)).toHaveLength(index + 1);
        await things.pass(1_000);
      }

      expect(await things.logged()).toEqual(inOrder([0, 1, 2, 3]));
      expect(await things.left()).toEqual([]);
    });

    test('an event waits no longer than the lease of a replica that died as it took it', async () => {
      const things = await createRelayedThings(open);
      const first = things.start('a');
      await things.pass(100);
      let isDying = false;
      const second = things.start('b', (operation, perform) =>
        isDying && operation === 'pending' ? new Promise(() => undefined) : perform(),
      );
      await things.pass(2_000);

      isDying = true;
      await things.change(1);
      second.wake();
      await things.pass(50);
      await things.change(2);
      first.wake();
      await things.pass(5_300);

      expect(eventsOf(things.publishedBy('a'))).toEqual(inOrder([1, 2]));
      expect(await things.left()).toEqual([]);
    });

    test('of two that are busy one relays the events of both', async () => {
      const { things, first, second } = await pair();

      for (const value of numbers(1, 100)) {
        await things.change(value);
        first.wake();
        second.wake();
        await things.pass(50);
      }
      await things.pass(1_000);

      const holders = things.published.slice(-100).map(({ holder }) => holder);
      expect(new Set(holders).size).toBe(1);
      expect(await things.logged()).toEqual(inOrder(numbers(1, 100)));
      expect(await things.left()).toEqual([]);
    });
  });

  describe(`${name}: takeover`, () => {
    test('the batch of a relay that died before settling is repeated with the same numbers', async () => {
      const things = await createRelayedThings(open);
      await things.change(1, 2, 3);
      things.start('a', killedAt('acknowledge'));
      await things.pass(1_000);
      await things.change(4);

      things.start('b');
      await things.pass(10_000);

      expect(eventsOf(things.publishedBy('a'))).toEqual(inOrder([1, 2, 3]));
      expect(eventsOf(things.publishedBy('b'))).toEqual(inOrder([1, 2, 3, 4]));
      expect(await things.logged()).toEqual(inOrder([1, 2, 3, 4]));
      expect(await things.left()).toEqual([]);
    });

    test('the batch of a dead relay is logged once, although many events of earlier times came since', async () => {
      const things = await createRelayedThings(open);
      await things.change(...numbers(601, 700));
      things.start('a', killedAt('acknowledge'));
      await things.pass(1_000);
      await things.change(...numbers(1, 600));

      things.start('b');
      await things.pass(20_000);

      const logged = (await things.logged()).map((line) => line.split(':')[1]);
      expect(await things.left()).toEqual([]);
      expect(logged).toHaveLength(new Set(logged).size);
    });

    test('events that a dead relay appended but did not publish are published', async () => {
      const things = await createRelayedThings(open);
      await things.change(1, 2, 3);
      things.start('a', killedAt('position'));
      await things.pass(1_000);
      expect(await things.logged()).toHaveLength(3);

      things.start('b');
      await things.pass(10_000);

      expect(things.publishedBy('a')).toEqual([]);
      expect(eventsOf(things.publishedBy('b'))).toEqual(inOrder([1, 2, 3]));
      expect(await things.logged()).toEqual(inOrder([1, 2, 3]));
    });

    test('of two relays one works, and the other takes over when it dies', async () => {
      const things = await createRelayedThings(open);
      let isDead = false;
      things.start('a', (_, perform) => (isDead ? new Promise(() => undefined) : perform()));
      await things.pass(100);
      things.start('b');
      for (const value of numbers(1, 50)) {
        await things.change(value);
        await things.pass(250);
      }
      expect(things.publishedBy('b')).toEqual([]);

      isDead = true;
      await things.change(...numbers(51, 60));
      await things.pass(10_000);

      expect(eventsOf(things.published)).toEqual(inOrder(numbers(1, 60)));
      expect(eventsOf(things.publishedBy('b'))).toHaveLength(10);
    });

    test('a relay that stalls and loses its lease appends and publishes nothing more', async () => {
      const things = await createRelayedThings(open);
      const { meddle, goOn, isPaused } = pausedAt('append');
      await things.change(1, 2, 3);
      things.start('a', meddle);
      await things.pass(1_000);
      expect(isPaused()).toBe(true);

      things.start('b');
      await things.pass(10_000);
      await things.change(4);
      await things.pass(1_000);
      const spoken = things.publishedBy('a').length;
      goOn();
      await things.pass(10_000);

      expect(things.publishedBy('a')).toHaveLength(spoken);
      expect(await things.logged()).toEqual(inOrder([1, 2, 3, 4]));
      expect(eventsOf(things.publishedBy('b'))).toEqual(inOrder([1, 2, 3, 4]));
      expect(await things.left()).toEqual([]);
    });

    test('a relay that loses its lease before publishing publishes only what is in the log', async () => {
      const things = await createRelayedThings(open);
      const { meddle, goOn } = pausedAt('position');
      await things.change(1, 2, 3);
      things.start('a', meddle);
      await things.pass(1_000);

      things.start('b');
      await things.pass(10_000);
      await things.change(4);
      await things.pass(1_000);
      goOn();
      await things.pass(10_000);

      expect(things.publishedBy('a')).toMatchObject([{ last: 4 }]);
      expect(eventsOf(things.publishedBy('a'))).toEqual(inOrder([1, 2, 3]));
      expect(await things.logged()).toEqual(inOrder([1, 2, 3, 4]));
      expect(await things.left()).toEqual([]);
    });

    test('a relay that regains the lease starts with the present outbox', async () => {
      const things = await createRelayedThings(open);
      let failing: RegExp = /acknowledge/;
      things.start('a', async (operation, perform) => {
        if (failing.test(operation)) throw new Error('the store is away');
        return perform();
      });
      await things.change(1, 2);
      await things.pass(1_000);
      failing = /./;
      const second = things.start('b');
      await things.change(...numbers(3, 500));
      await things.pass(10_000);
      await second.stop();

      const published = things.publishedBy('a').length;
      failing = /never/;
      await things.change(501);
      await things.pass(10_000);

      expect(eventsOf(things.publishedBy('a').slice(published))).toEqual(['501:change-501']);
      expect(await things.logged()).toEqual(inOrder(numbers(1, 501)));
    });
  });
};
