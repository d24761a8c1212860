import { getHeapStatistics } from 'node:v8';
import { product } from '@shop/product/service';
import type { Outbox } from '@shop/shared/events/outbox';
import { createContext } from '@shop/shared/protocol/calls/context';
import { systemRuntime } from '@shop/shared/runtime';
import { createLogger } from '@shop/shared/service/logger';
import { createMongoClient } from '@shop/shared/service/mongo';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { createMongoStorage } from '@shop/shared/storage/mongo-storage';
import type { Storage } from '@shop/shared/storage/storage';
import { Registry } from 'prom-client';
import { medianOf } from '../figures/statistics.ts';
import { type FillOrder, fill } from '../load/fill.ts';
import { createDrafts, searchedFor } from '../shop/catalogue.ts';
import { endWithRunner, now, parametersOf, serveCommands } from './commands.ts';

/** Where the product service keeps its catalogue: in memory where there is no address. */
export interface CatalogueParameters {
  readonly mongoUrl?: string | undefined;
}

/** How long each operation took, in milliseconds. */
export interface CatalogueTimes {
  readonly getMs: number;
  readonly listMs: number;
  readonly searchMs: number;
}

/** Of the bench alone; what an earlier run has left there goes. */
const databaseName = 'shop-bench';

/** As many as the store's client has connections for. */
const writesAtATime = 16;

/** How long each operation is timed, once at least and this often at most. */
const timedMs = 500;
const maxTimed = 200;

/** Longer than any deadline of the shop: what is asked for is how long it takes. */
const patienceMs = 120_000;

endWithRunner();
const { mongoUrl }: CatalogueParameters = parametersOf();

/** A storage, and how the events of what is written are taken away, as the relay does in a service. */
interface Opened {
  readonly storage: Storage;
  readonly settleBatch: (outbox: Outbox, size: number) => Promise<unknown>;
  readonly settleAll: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
}

const log = createLogger('product', 'silent');

const nothing = async () => undefined;

const openMemory = (): Opened => ({
  storage: createMemoryStorage(systemRuntime),
  settleBatch: async (outbox, size) => outbox.acknowledge(await outbox.pending(size)),
  settleAll: nothing,
  end: nothing,
});

/** Many writes are under way; all of their events are taken away in one when they are over. */
const openMongo = async (url: string): Promise<Opened> => {
  const client = createMongoClient(url, { socketTimeoutMS: patienceMs });
  const database = client.db(databaseName);
  await database.dropDatabase();
  return {
    storage: createMongoStorage({ runtime: systemRuntime, log }, database),
    settleBatch: nothing,
    settleAll: () =>
      database.collection('products').updateMany({}, { $set: { pendingEvents: [] } }),
    async end() {
      await database.dropDatabase();
      await client.close();
    },
  };
};

const noNeighbours = () => {
  throw new Error('the product service calls and follows no other');
};

const { storage, settleBatch, settleAll, end } =
  mongoUrl === undefined ? openMemory() : await openMongo(mongoUrl);
const { handlers, events } = await product.start({
  runtime: systemRuntime,
  log,
  storage,
  metrics: new Registry(),
  client: noNeighbours,
  subscribe: noNeighbours,
  check: () => undefined,
  onStop: () => undefined,
});
const draftAt = createDrafts();
const context = () => createContext(systemRuntime, { timeoutMs: patienceMs });
let count = 0;

const add = async (from: number, more: number): Promise<void> => {
  let next = from;
  const write = async () => {
    while (next < from + more) await handlers.introduce(draftAt(next++), context());
  };
  await Promise.all(Array.from({ length: writesAtATime }, write));
  if (events) await settleBatch(events.outbox, more);
};

const memoryShare = () => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
};

/** The median of some runs of one operation, one after the other. */
const timeOf = async (run: (turn: number) => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  const endsAt = now() + timedMs;
  do {
    const startedAt = now();
    await run(times.length);
    times.push(now() - startedAt);
  } while (now() < endsAt && times.length < maxTimed);
  return medianOf(times);
};

/** A prime, so that no two of the first ones are neighbours. */
const stride = 7_919;
const sort = 'relevance';
const limit = 24;

serveCommands({
  async fill(order: FillOrder) {
    const filled = await fill(order, { from: count, add, memoryShare });
    count = filled.count;
    await settleAll();
    return filled;
  },

  async time(): Promise<CatalogueTimes> {
    const { get, list } = handlers;
    const idAt = (turn: number) => draftAt((turn * stride) % count).id;
    return {
      getMs: await timeOf((turn) => get({ id: idAt(turn) }, context())),
      listMs: await timeOf(() => list({ sort, limit }, context())),
      searchMs: await timeOf(() => list({ q: searchedFor, sort, limit }, context())),
    };
  },

  end,
});
