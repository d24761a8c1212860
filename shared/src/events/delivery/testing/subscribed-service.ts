import { createCluster } from '../../../testing/cluster.ts';
import { createFakeRuntime } from '../../../testing/fake-runtime.ts';
import { MemoryNetwork } from '../../../testing/memory-network.ts';
import { commonKeys, createWatchedKit } from '../../../service/testing/watched-kit.ts';
import { type Meddler, meddledStores } from './meddling.ts';
import { createThingsStores, thingsService } from './things-service.ts';
import { numbers, ThingsConsumer, thingsContract } from './things.ts';

/** Two replicas of a service; `meddle` is between the first one and its stores. */
export const startSubscribedService = async (
  meddle: Meddler = (_, perform) => perform(),
  seed = 1,
) => {
  const runtime = createFakeRuntime({ seed });
  const network = new MemoryNetwork(runtime);
  const transport = network.transport();
  const cluster = createCluster({ transport: () => transport, runtime, keys: commonKeys });
  const stores = createThingsStores(runtime);
  const first = await cluster.start(thingsService(meddledStores(stores, meddle)));
  const second = await cluster.start(thingsService(stores));
  const position = await stores.log.position();

  /** Starts a subscribed process whose consumer starts at the beginning of the log. */
  const startSubscriber = (options: { readonly staleAfterMs?: number } = {}) => {
    const consumer = Object.assign(new ThingsConsumer(position), options);
    const kit = createWatchedKit({ runtime, transport, discovery: cluster.discovery });
    kit.subscribe(thingsContract, consumer);
    return { consumer, kit };
  };
  return {
    runtime,
    network,
    stores,
    first,
    second,
    startSubscriber,
    /** The expected effects of each consumer in the end: every change, once and in order. */
    all: () => numbers(1, stores.lastValue()),
    /** Changes a thing `times` times, every `everyMs`. */
    async change(times: number, everyMs: number) {
      for (let n = 0; n < times; n++) {
        stores.change(1);
        await runtime.advance(everyMs);
      }
    },
  };
};
