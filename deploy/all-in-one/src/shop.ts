import { type Gateway, createGateway } from '@shop/gateway/gateway';
import { openClients } from '@shop/gateway/clients';
import type { httpSettingsOf } from '@shop/gateway/edge/http-settings';
import type { LimitVariables } from '@shop/gateway/edge/limits/limit-settings';
import { MemoryCopyStore } from '@shop/gateway/product-page/copies/memory-copy-store';
import { memoryInventory } from '@shop/inventory/memory';
import { memoryPricing } from '@shop/pricing/memory';
import { memoryProduct } from '@shop/product/memory';
import { memoryRecommendations } from '@shop/recommendations/memory';
import { memoryReviews } from '@shop/reviews/memory';
import { fillShop } from '@shop/seed/fill-shop';
import { openShopClients } from '@shop/seed/calls';
import { createMemoryKeys } from '@shop/shared/keys/memory-keys';
import { createInProcessDiscovery } from '@shop/shared/protocol/discovery/in-process-discovery';
import type { Contract } from '@shop/shared/protocol/contract';
import { createZeromqTransport } from '@shop/shared/protocol/zeromq/zeromq-transport';
import { systemRuntime as runtime } from '@shop/shared/runtime';
import { announce } from '@shop/shared/service/announce';
import { createNetwork } from '@shop/shared/service/network';
import { type ProcessKit, createKit } from '@shop/shared/service/process-kit';
import { createLogger } from '@shop/shared/service/logger';
import type { Service } from '@shop/shared/service/service';
import { startService } from '@shop/shared/service/start-service';
import { Registry } from 'prom-client';

/** What the shop in one process is made with. */
export interface ShopOptions {
  readonly port: number;
  readonly backOfficePort: number;
  readonly adminToken: string;
  /** What one client may do; the defaults if left out. */
  readonly limits?: LimitVariables;
  /** How it speaks HTTP; the defaults if left out. */
  readonly http?: ReturnType<typeof httpSettingsOf>;
  readonly products: number;
  readonly logLevel: string;
  /** Ends the opening, which then rejects. */
  readonly signal?: AbortSignal;
}

/** Where a shop answers on this machine. */
interface Ports {
  readonly port: number;
  readonly backOfficePort: number;
}

/** A shop that is open. */
export interface Shop extends Ports {
  stop(): Promise<void>;
}

/** This machine, and nobody else. */
const host = '127.0.0.1';

/** Any port of it. */
const anywhere = `tcp://${host}:*`;
const loopback = { calls: anywhere, admin: anywhere, events: anywhere };

/**
 * Opens the whole shop in this process: every service with memory stores, real sockets between
 * them, the gateway, and the demo data. Everything is gone when it stops; nothing is left open
 * when it rejects.
 */
export const openShop = async (options: ShopOptions): Promise<Shop> => {
  const kits: ProcessKit[] = [];
  const stop = async () => {
    for (const kit of kits.toReversed()) await kit.stop();
  };
  try {
    return { ...(await open(options, kits)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Opens the parts, adds the kit of each to `kits`, and resolves to the gateway's ports. */
const open = async (
  { adminToken, limits, http, products, logLevel, signal, ...ports }: ShopOptions,
  kits: ProcessKit[],
): Promise<Ports> => {
  const discovery = createInProcessDiscovery();
  const keys = createMemoryKeys();
  const openKit = (name: string) => {
    const keyring = keys.keyringOf(name);
    const transport = createZeromqTransport(keyring);
    const network = createNetwork({ name, keyring, transport, discovery, runtime });
    const log = createLogger(name, logLevel);
    const kit = createKit({ network, runtime, log, metrics: new Registry() });
    kits.push(kit);
    return kit;
  };

  const serve = async <C extends Contract>(service: Service<C>): Promise<void> => {
    const kit = openKit(service.contract.service);
    const running = await startService(service, kit, loopback);
    kit.onStop(() => running.stop());
    announce(service.contract, kit, running.endpoint);
  };
  await serve(memoryProduct(runtime));
  await serve(memoryPricing(runtime));
  await serve(memoryInventory(runtime));
  await serve(memoryReviews(runtime));
  await serve(memoryRecommendations(runtime));

  const seed = openKit('seed');
  const { log } = seed;
  await fillShop({
    clients: openShopClients(seed),
    runtime,
    log,
    products,
    ...(signal && { signal }),
  });

  const kit = openKit('gateway');
  const clients = openClients(kit);
  const gateway: Gateway = createGateway({
    ...kit,
    clients,
    copies: new MemoryCopyStore(runtime),
    settings: { adminToken, ...http, ...(limits && { limits }) },
  });
  kit.onStop(() => gateway.stop());
  return {
    port: await gateway.start(ports.port, host),
    backOfficePort: await gateway.backOffice.start(ports.backOfficePort, host),
  };
};
