import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { startRelay } from '../events/delivery/relay.ts';
import type { EventLog } from '../events/outbox.ts';
import { type Runtime, systemRuntime } from '../runtime.ts';
import { eventually } from '../service/testing/eventually.ts';
import { testContext } from '../testing/context.ts';
import type { AggregateDefinition } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { Aggregates } from './aggregates.ts';
import type { Documents } from './documents.ts';
import { Projection, type ProjectionDocument } from './projection.ts';
import { ProjectionProjector } from './projector.ts';

const vote = z.object({
  id: z.string(),
  on: z.string(),
  version: z.int(),
  updatedAt: z.string(),
});
type Vote = z.infer<typeof vote>;

/** The definition that the suite opens its aggregates with. */
export const voteDefinition: AggregateDefinition<Vote> = { schema: vote, event: 'voted' };

type Counts = Documents<ProjectionDocument<number>>;

/** Documents of which some operations are replaced. */
const overriding = (documents: Counts, own: Partial<Counts>): Counts =>
  new Proxy(documents, {
    get: (target, name) => Reflect.get(own, name) ?? Reflect.get(target, name).bind(target),
  });

/** The stores of one service, empty. */
interface StoresUnderTest {
  readonly votes: AggregateStore<Vote>;
  readonly counts: Counts;
  readonly log: EventLog;
}

/** The promises of projections, on each store. */
export const projectionsSuite = (
  title: string,
  open: (runtime: Runtime) => Promise<StoresUnderTest>,
): void => {
  const setup = async () => {
    const runtime = systemRuntime;
    const { votes, counts, log } = await open(runtime);
    const aggregates = new Aggregates({
      name: 'votes',
      definition: voteDefinition,
      store: () => votes,
      runtime,
    });
    const relays: { stop(): Promise<void> }[] = [];
    const logger = pino({ enabled: false });
    /** The projector of a replica; `version` is that of its rules. */
    const projectorOf = ({
      version = 1,
      weight = 1,
      log: own = log,
      evolve = weighted(weight),
      documents = counts,
    } = {}) =>
      new ProjectionProjector({
        name: 'counts',
        rules: { version, initial: 0, key: ({ on }: Vote) => on, evolve },
        documents,
        aggregates: aggregates.source.store,
        event: 'voted',
        bodyOf: (vote) => vote,
        log: own,
        newId: runtime.newId,
        logger,
      });
    /** Starts a relay with the projection, as a replica does. */
    const start = (options: Parameters<typeof projectorOf>[0] = {}) => {
      const relay = startRelay({
        service: 'votes',
        holder: runtime.newId(),
        outbox: votes.outbox,
        log: options.log ?? log,
        publish: () => undefined,
        projections: [projectorOf(options)],
        runtime,
        logger,
      });
      relays.push(relay);
      return relay;
    };
    const first = new Projection(() => counts, { version: 1, initial: 0 });
    const second = new Projection(() => counts, { version: 2, initial: 0 });
    return {
      votes,
      counts,
      log,
      projectorOf,
      start,
      count: (on: string) => first.find(on, testContext()),
      countAll: (...on: string[]) => first.findMany(on, testContext()),
      /** By version 2 of the rules. */
      countAnew: (on: string) => second.find(on, testContext()),
      cast: (on: string, times: number) =>
        Promise.all(
          Array.from({ length: times }, () =>
            aggregates.create(testContext(), (_now, id) => ({ id, on })),
          ),
        ),
      async [Symbol.asyncDispose]() {
        for (const relay of relays) await relay.stop();
      },
    };
  };
  const weighted = (weight: number) => (sum: number) => sum + weight;

  describe(title, () => {
    test('events are counted once, each in its document', async () => {
      await using shop = await setup();
      await shop.cast('lamp', 30);
      const relay = shop.start();
      await shop.cast('chair', 2);
      await shop.cast('lamp', 20);
      relay.wake();

      await eventually(async () => {
        expect([await shop.count('lamp'), await shop.count('chair')]).toEqual([50, 2]);
      });
      expect(await shop.count('desk')).toBe(0);
      expect(await shop.countAll('desk', 'lamp', 'chair', 'lamp')).toEqual([0, 50, 2, 50]);
    });

    test('an event is in its document before it is no longer pending', async () => {
      await using shop = await setup();
      const { outbox } = shop.votes;
      const { acknowledge } = outbox;
      const counts: (readonly [counted: number, relayed: number])[] = [];
      let relayed = 0;
      outbox.acknowledge = async (events, position) => {
        relayed += events.length;
        counts.push([await shop.count('lamp'), relayed]);
        return acknowledge.call(outbox, events, position);
      };
      // The projection exists before the first event.
      const projector = shop.projectorOf();
      while (await projector.rebuild());
      shop.start();

      await shop.cast('lamp', 25);

      await eventually(async () => expect(await outbox.pending(1)).toEqual([]));
      expect(counts.filter(([counted, all]) => counted < all)).toEqual([]);
      expect(await shop.count('lamp')).toBe(25);
    });

    test('two replicas that take turns count each event once', async () => {
      await using shop = await setup();
      for (let turn = 0; turn < 4; turn++) {
        const relays = [shop.start(), shop.start()];
        await shop.cast('lamp', 15);
        for (const relay of relays) relay.wake();
        await relays[turn % 2]?.stop();
      }

      await eventually(async () => expect(await shop.count('lamp')).toBe(60));
    });

    test('another version of the rules is a rebuild, and what comes meanwhile is counted', async () => {
      await using shop = await setup();
      const first = shop.start();
      await shop.cast('lamp', 40);
      await eventually(async () => expect(await shop.count('lamp')).toBe(40));
      await first.stop();
      await shop.cast('lamp', 3);

      shop.start({ version: 2, weight: 10 });
      await shop.cast('lamp', 7);

      await eventually(async () => expect(await shop.countAnew('lamp')).toBe(500));
    });

    test('a projection of aggregates that are older than their log is made from them', async () => {
      await using shop = await setup();
      await shop.cast('lamp', 12);
      const waiting = await shop.votes.outbox.pending(100);
      await shop.votes.outbox.acknowledge(waiting);

      shop.start();

      await eventually(async () => expect(await shop.count('lamp')).toBe(12));
    });

    test('a rebuild with a page that failed goes on at that page, with the same result', async () => {
      await using shop = await setup();
      await shop.cast('lamp', 1_100);
      await shop.votes.outbox.acknowledge(await shop.votes.outbox.pending(2_000));
      let pages = 0;
      const { scan } = shop.votes;
      shop.votes.scan = async (after, limit) => {
        if (++pages === 3) throw new Error('the store is away');
        return scan.call(shop.votes, after, limit);
      };

      shop.start();

      await eventually(async () => expect(await shop.count('lamp')).toBe(1_100));
      expect(pages).toBe(4);
    });

    test('a rebuild whose page cannot be read delays no events, and goes on when it can', async () => {
      await using shop = await setup();
      await shop.cast('lamp', 3);
      await shop.votes.outbox.acknowledge(await shop.votes.outbox.pending(10));
      const { scan } = shop.votes;
      let fails = 0;
      shop.votes.scan = async () => {
        fails += 1;
        throw new Error('v-1 cannot be read');
      };
      const relay = shop.start();
      await eventually(async () => expect(fails).toBe(1));

      for (let n = 1; n <= 20; n++) {
        await shop.cast('lamp', 1);
        relay.wake();
        await eventually(async () => expect(await shop.votes.outbox.pending(1)).toEqual([]));
      }
      const failedMeanwhile = fails;
      shop.votes.scan = scan.bind(shop.votes);

      await eventually(async () => expect(await shop.count('lamp')).toBe(23));
      expect(failedMeanwhile).toBeLessThan(20);
    });

    test('a rebuild that was ended by two replicas is the live one', async () => {
      await using shop = await setup();
      await shop.cast('lamp', 7);
      await shop.votes.outbox.acknowledge(await shop.votes.outbox.pending(100));
      const both = [shop.projectorOf(), shop.projectorOf()];
      const rebuildBoth = () => Promise.all(both.map((one) => one.rebuild()));
      for (const one of both) await one.rebuild();
      await both[0]?.rebuild();

      await rebuildBoth();

      expect(await shop.count('lamp')).toBe(7);
      expect(await rebuildBoth()).toEqual([false, false]);
      expect(await shop.count('lamp')).toBe(7);
    });

    test('until its first rebuild has ended, a version reads the documents of the one before', async () => {
      await using shop = await setup();
      await shop.cast('lamp', 4);
      await shop.votes.outbox.acknowledge(await shop.votes.outbox.pending(10));
      const [before, after] = [shop.projectorOf(), shop.projectorOf({ version: 2, weight: 10 })];
      while (await before.rebuild());

      await after.rebuild();
      expect([await shop.count('lamp'), await shop.countAnew('lamp')]).toEqual([4, 4]);
      while (await after.rebuild());

      expect([await shop.count('lamp'), await shop.countAnew('lamp')]).toEqual([4, 40]);
    });

    test('during an update, replicas of two versions each keep the documents of their own', async () => {
      await using shop = await setup();
      const relays = [shop.start(), shop.start({ version: 2, weight: 10 })];
      for (let n = 0; n < 6; n++) {
        await shop.cast('lamp', 1);
        relays[n % 2]?.wake();
        await eventually(async () => expect(await shop.votes.outbox.pending(1)).toEqual([]));
      }

      await relays[1]?.stop();
      relays[0]?.wake();
      await shop.cast('lamp', 1);
      await eventually(async () => expect(await shop.count('lamp')).toBe(7));
      await relays[0]?.stop();
      shop.start({ version: 2, weight: 10 });
      await eventually(async () => expect(await shop.countAnew('lamp')).toBe(70));
    });

    test('a rebuild leaves no documents of an earlier one', async () => {
      await using shop = await setup();
      await shop.cast('lamp', 5);
      await shop.votes.outbox.acknowledge(await shop.votes.outbox.pending(100));
      for (let n = 0; n < 4; n++) {
        const { epoch } = await shop.log.position();
        const position = async () => ({ epoch: `${epoch}-${n}`, seq: 0 });
        const projector = shop.projectorOf({ log: { ...shop.log, position } });
        while (await projector.rebuild());
      }

      const sets = (await shop.counts.scan('', 100)).filter(({ id }) => id.endsWith(':lamp'));
      expect(sets.length).toBeLessThanOrEqual(2);
      expect(await shop.count('lamp')).toBe(5);
    });

    test('a batch that was counted before its replica was cut off is counted once', async () => {
      await using shop = await setup();
      const { counts, log, votes } = shop;
      let isCutOff = false;
      const documents = overriding(counts, {
        write: async (changes) => {
          if (isCutOff && changes[0]?.id.startsWith('$head')) throw new Error('cut off');
          return counts.write(changes);
        },
      });
      const projector = shop.projectorOf({ documents });
      while (await projector.rebuild());
      await shop.cast('lamp', 5);
      const lease = await log.acquire('replica', 5_000);
      if (lease) await log.append(lease, await votes.outbox.pending(10));
      const { epoch, events } = await log.read(0, 10);

      isCutOff = true;
      await expect(projector.project(epoch, events)).rejects.toThrow('cut off');
      isCutOff = false;
      await projector.project(epoch, events);

      expect(await shop.count('lamp')).toBe(5);
    });

    test('rules that throw stop the projection and not the events', async () => {
      await using shop = await setup();
      const broken = shop.start({
        evolve: () => {
          throw new Error('a fault of the rules');
        },
      });
      await shop.cast('lamp', 3);
      broken.wake();

      await eventually(async () => expect(await shop.votes.outbox.pending(1)).toEqual([]));
      await broken.stop();
      shop.start({ version: 2 });

      await eventually(async () => expect(await shop.countAnew('lamp')).toBe(3));
    });
  });
};
