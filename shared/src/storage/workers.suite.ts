import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { systemRuntime } from '../runtime.ts';
import { eventually } from '../service/testing/eventually.ts';
import { testContext } from '../testing/context.ts';
import type { AggregateDefinition } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { Aggregates } from './aggregates.ts';
import { type Worker, type WorkerRules, startWorker } from './worker.ts';

const parcel = z.object({
  id: z.string(),
  sendAt: z.number(),
  sent: z.int(),
  version: z.int(),
  updatedAt: z.string(),
});
type Parcel = z.infer<typeof parcel>;

/** The definition that the suite opens its aggregates with: due until it was sent. */
export const parcelDefinition: AggregateDefinition<Parcel> = {
  schema: parcel,
  due: { send: ({ sent, sendAt }) => (sent > 0 ? undefined : sendAt) },
};

const sentOnce = (present: Parcel): Parcel => ({ ...present, sent: present.sent + 1 });

/** The promises of due work, on each store. */
export const workersSuite = (title: string, open: () => Promise<AggregateStore<Parcel>>): void => {
  const setup = async () => {
    const store = await open();
    const runtime = systemRuntime;
    const parcels = new Aggregates({
      name: 'parcels',
      definition: parcelDefinition,
      store: () => store,
      runtime,
    });
    const workers: Worker[] = [];
    const start = (step: WorkerRules<Parcel>['step'], timeoutMs = 100) =>
      workers.push(
        startWorker({
          name: 'send',
          kind: 'parcels',
          rules: { step, timeoutMs },
          store,
          runtime,
          log: pino({ enabled: false }),
        }),
      );
    return {
      store,
      parcels,
      start,
      send: ({ id }: Parcel, context = testContext()) => parcels.change(id, context, {}, sentOnce),
      add: (id: string, inMs = 0) =>
        parcels.create(testContext(), () => ({ id, sendAt: Date.now() + inMs, sent: 0 })),
      sentOf: async (id: string) => (await parcels.get(id, testContext())).sent,
      async [Symbol.asyncDispose]() {
        await Promise.all(workers.map((worker) => worker.stop()));
      },
    };
  };

  describe(title, () => {
    test('what is due is worked on once, by one of two replicas', async () => {
      await using shop = await setup();
      await shop.add('early');
      await shop.add('late', 3_600_000);
      const taken: string[] = [];
      const startReplica = () =>
        shop.start(async (state, context) => {
          taken.push(state.id);
          await shop.send(state, context);
        });
      startReplica();
      startReplica();
      await shop.add('next');

      await eventually(() => expect(taken.toSorted()).toEqual(['early', 'next']));
      await eventually(async () => expect(await shop.sentOf('next')).toBe(1));
      expect(await shop.sentOf('late')).toBe(0);
    });

    test('of many who ask at once one gets what is due, and no other until its lease ends', async () => {
      await using shop = await setup();
      await shop.add('only');
      const now = Date.now() + 1;
      const take = (at: number) => shop.store.takeDue('send', at, 1_000);

      const all = await Promise.all(Array.from({ length: 10 }, () => take(now)));

      expect(all.filter(Boolean)).toMatchObject([{ state: { id: 'only' }, attempts: 1 }]);
      expect(await take(now + 999)).toBeUndefined();
      expect(await take(now + 1_000)).toMatchObject({ attempts: 2 });
      expect(await take(now + 2_999)).toBeUndefined();
      expect(await take(now + 3_000)).toMatchObject({ attempts: 3 });
    });

    test('a lease that a clock far ahead has given is no lease', async () => {
      await using shop = await setup();
      await shop.add('only');
      const now = Date.now() + 1;
      const take = (at: number) => shop.store.takeDue('send', at, 1_000);

      await take(now + 86_400_000);

      expect(await take(now)).toMatchObject({ state: { id: 'only' }, attempts: 2 });
      expect(await take(now)).toBeUndefined();
    });

    test('a step that never ends gives its place to others when its time is over', async () => {
      await using shop = await setup();
      for (let n = 0; n < 8; n++) await shop.add(`stuck-${n}`);
      shop.start((state, context) =>
        state.id.startsWith('stuck') ? new Promise(() => undefined) : shop.send(state, context),
      );
      await shop.add('behind');

      await eventually(async () => expect(await shop.sentOf('behind')).toBe(1));
    });

    test('a step that is cut off after an effect is repeated, and the effect is there once', async () => {
      await using shop = await setup();
      const ledger = await shop.add('ledger', 3_600_000);
      await shop.add('only');
      const keys: string[] = [];
      shop.start(async (state, context, key) => {
        keys.push(key);
        await shop.send(ledger, context);
        if (keys.length < 3) throw new Error('cut off');
        await shop.send(state, context);
      });

      await eventually(async () => expect(await shop.sentOf('only')).toBe(1));
      expect(await shop.sentOf('ledger')).toBe(1);
      expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    });
  });
};
