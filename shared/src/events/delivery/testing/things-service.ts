import { contract } from '../../../protocol/contract.ts';
import type { Runtime } from '../../../runtime.ts';
import type { Service } from '../../../service/service.ts';
import { createMemoryEventLog } from '../../memory-event-log.ts';
import { createMemoryOutbox } from '../../memory-outbox.ts';
import type { EventConsumer } from '../../subscription.ts';
import type { Stores } from './meddling.ts';
import { changeTo, thingsContract } from './things.ts';

/** The things service on these stores: it serves nothing but its events. */
export const thingsService = (stores: Stores): Service<typeof thingsContract> => ({
  contract: thingsContract,
  start: async () => ({ handlers: {}, events: stores }),
});

const readerContract = contract({
  service: 'reader',
  version: '1.0.0',
  operations: {},
  events: {},
  subscribers: [],
});

/** A service that only passes the events of things to its consumer. */
export const readerService = (
  consumer: EventConsumer<typeof thingsContract>,
): Service<typeof readerContract> => ({
  contract: readerContract,
  async start(kit) {
    kit.subscribe(thingsContract, consumer);
    return { handlers: {} };
  },
});

/** Stores for things in memory, and a way to change things. */
export const createThingsStores = (runtime: Runtime) => {
  const outbox = createMemoryOutbox();
  let lastValue = 0;
  return {
    outbox,
    log: createMemoryEventLog(runtime),
    lastValue: () => lastValue,
    /** Changes things to the next `count` values. */
    change(count: number) {
      for (let n = 0; n < count; n++) {
        lastValue += 1;
        outbox.add(changeTo(lastValue));
      }
    },
  };
};
