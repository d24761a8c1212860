import { z } from 'zod';
import { createMemoryEventLog } from '@shop/shared/events/memory-event-log';
import { createMemoryOutbox } from '@shop/shared/events/memory-outbox';
import { eventMetadata } from '@shop/shared/events/pending-events';
import { createContext } from '@shop/shared/protocol/calls/context';
import { systemRuntime } from '@shop/shared/runtime';
import { runService } from '@shop/shared/service/run-service';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { type FloodOrder, publishFlood } from '../load/flood.ts';
import { priceContract } from '../shop/price-contract.ts';
import { endWithRunner, serveCommands } from './commands.ts';

endWithRunner();
const outbox = createMemoryOutbox();
const log = createMemoryEventLog(systemRuntime);

await runService(
  { contract: priceContract, start: async () => ({ handlers: {}, events: { outbox, log } }) },
  z.object({}),
  async (_, { runtime }) => createMemoryStorage(runtime),
);

serveCommands({
  /** Each event goes where the shop's services write theirs, with their changes. */
  flood(order: FloodOrder) {
    const context = createContext(systemRuntime, { timeoutMs: 1_000 });
    return publishFlood(order, (event) => {
      const { productId: key, version } = event;
      const fact = { type: 'priceChanged', key, version, data: event };
      outbox.add({ ...eventMetadata(context, systemRuntime), ...fact });
    });
  },
});
