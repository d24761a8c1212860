import type { Gateway } from '@shop/gateway/gateway';
import { createGateway } from '@shop/gateway/gateway';
import { openClients } from '@shop/gateway/clients';
import { MemoryCopyStore } from '@shop/gateway/product-page/copies/memory-copy-store';
import { memoryInventory } from '@shop/inventory/memory';
import { memoryPricing } from '@shop/pricing/memory';
import { memoryProduct } from '@shop/product/memory';
import { memoryRecommendations } from '@shop/recommendations/memory';
import { memoryReviews } from '@shop/reviews/memory';
import { fillShop } from '@shop/seed/fill-shop';
import {
  type InProcessDiscovery,
  createInProcessDiscovery,
} from '@shop/shared/protocol/discovery/in-process-discovery';
import type { Contract } from '@shop/shared/protocol/contract';
import { zeromqTransport } from '@shop/shared/protocol/zeromq/zeromq-transport';
import { systemRuntime as runtime } from '@shop/shared/runtime';
import { createNetwork } from '@shop/shared/service/network';
import { createKit } from '@shop/shared/service/process-kit';
import { createLogger } from '@shop/shared/service/run-process';
import type { Service } from '@shop/shared/service/service';
import { startService } from '@shop/shared/service/start-service';
import { Registry } from 'prom-client';

/** What the shop in one process is made with. */
export interface ShopOptions {
  readonly port: number;
  readonly adminToken: string;
  readonly products: number;
  readonly logLevel: string;
}

/** A shop that is open. */
export interface Shop {
  /** Where it answers on this machine. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Any port of this machine, and only for it. */
const loopback = { calls: 'tcp://127.0.0.1:*', events: 'tcp://127.0.0.1:*' };

/**
 * Opens the whole shop in this process: every service with memory stores, real sockets between
 * them, the gateway, and the demo data. Everything is gone when it stops.
 */
export const openShop = async ({
  port,
  adminToken,
  products,
  logLevel,
}: ShopOptions): Promise<Shop> => {
  const discovery = createInProcessDiscovery();
  const stops: (() => Promise<void>)[] = [];
  const openKit = (name: string) => {
    const network = createNetwork({ name, transport: zeromqTransport, discovery, runtime });
    const log = createLogger(name, logLevel);
    return createKit({ network, runtime, log, metrics: new Registry() });
  };

  const serve = async <C extends Contract>(service: Service<C>): Promise<void> => {
    const kit = openKit(service.contract.service);
    stops.push(await startAnnounced(service, kit, discovery));
  };
  await serve(memoryProduct(runtime));
  await serve(memoryPricing(runtime));
  await serve(memoryInventory(runtime));
  await serve(memoryReviews(runtime));
  await serve(memoryRecommendations(runtime));

  const kit = openKit('gateway');
  const clients = openClients(kit);
  await fillShop({ clients, runtime, log: kit.log, products });
  const gateway: Gateway = createGateway({
    ...kit,
    clients,
    copies: new MemoryCopyStore(runtime),
    settings: { adminToken },
  });
  const bound = await gateway.start(port, '127.0.0.1');
  return {
    port: bound,
    async stop() {
      await gateway.stop();
      await kit.stop();
      for (const stop of stops.toReversed()) await stop();
    },
  };
};

const startAnnounced = async <C extends Contract>(
  service: Service<C>,
  kit: ReturnType<typeof createKit>,
  discovery: InProcessDiscovery,
) => {
  const running = await startService(service, kit, loopback);
  const withdraw = discovery.announce(service.contract.service, running.endpoint);
  return async () => {
    withdraw();
    await running.stop();
    await kit.stop();
  };
};
