import { join } from 'node:path';
import { createGateway } from '@shop/gateway/gateway';
import { openClients } from '@shop/gateway/clients';
import type { httpSettingsOf } from '@shop/gateway/edge/http-settings';
import type { LimitVariables } from '@shop/gateway/edge/limits/limit-settings';
import { MemoryCopyStore } from '@shop/gateway/product-page/copies/memory-copy-store';
import { MemorySessionStore } from '@shop/gateway/sessions/memory-session-store';
import { fillShop } from '@shop/seed/fill-shop';
import { createMemoryKeys } from '@shop/shared/keys/memory-keys';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Endpoint } from '@shop/shared/protocol/discovery/discovery';
import { createInProcessDiscovery } from '@shop/shared/protocol/discovery/in-process-discovery';
import { createZeromqTransport } from '@shop/shared/protocol/zeromq/zeromq-transport';
import { type Runtime, systemRuntime } from '@shop/shared/runtime';
import { createNetwork, toEndpoint } from '@shop/shared/service/network';
import { type ProcessKit, createKit } from '@shop/shared/service/process-kit';
import { everyService } from '@shop/shared/service/every-service';
import { openKeyring } from '@shop/shared/service/key-settings';
import { createLogger } from '@shop/shared/service/logger';
import { checkReaders, withReaders } from '@shop/shared/service/reader-access';
import type { Reader } from '@shop/shared/service/readers';
import type { Service } from '@shop/shared/service/service';
import { SettingsError } from '@shop/shared/service/settings';
import { registerReplica, startService } from '@shop/shared/service/start-service';
import { AggregatorRegistry, Registry } from 'prom-client';
import { sections } from '@shop/gateway/sections/index';

/** The options of the shop in one process. */
interface ShopOptions {
  readonly port: number;
  readonly backOfficePort: number;
  readonly adminToken: string;
  /** The limits of one client; the defaults if left out. */
  readonly limits?: LimitVariables;
  /** How it speaks HTTP; the defaults if left out. */
  readonly http?: ReturnType<typeof httpSettingsOf>;
  readonly products: number;
  readonly logLevel: string;
  /** How programs come in; by default keys are in this process alone, and none can. */
  readonly outside?: Outside;
  /** Real time, with the usual deadlines, if left out. */
  readonly runtime?: Runtime;
  /** The metrics of the process as a whole; none if left out. */
  readonly processMetrics?: Registry;
  /** Ends the opening, which then rejects. */
  readonly signal?: AbortSignal;
}

/** How programs outside of the shop's process talk to its services. */
interface Outside {
  /** A folder that `make keys` has made: NAME/key.json for each part, and peers/peers.json. */
  readonly keysFolder: string;
  /**
   * Where the first service answers calls; its events are one higher, its admin operations three.
   */
  readonly callsPort: number;
  /** The reading rights of programs that no contract names. */
  readonly readers: readonly Reader[];
}

/** One service of an open shop, and where it listens. */
interface OpenService {
  readonly name: string;
  readonly endpoint: Endpoint;
}

/** A shop that is open, and where it answers on this machine. */
export interface Shop {
  readonly port: number;
  readonly backOfficePort: number;
  readonly services: readonly OpenService[];
  stop(): Promise<void>;
}

/** This machine, and nobody else. */
const host = '127.0.0.1';

/** Any port of it. */
const anywhere = `tcp://${host}:*`;
const loopback = { calls: anywhere, admin: anywhere, events: anywhere };

/** So many ports each service has. */
const portsEach = 10;

/**
 * The metrics of all parts of one process as one text for Prometheus: the label `process` says of
 * which part a value is, as if each were in a process of its own.
 */
const metricsText = async (parts: ReadonlyMap<string, Registry>): Promise<string> => {
  const measured = [...parts].map(([process, registry]) => {
    registry.setDefaultLabels({ process });
    return registry.getMetricsAsJSON();
  });
  return AggregatorRegistry.aggregate(await Promise.all(measured)).metrics();
};

/** Opens keyrings of parts: from a folder, or with keys that are in this process alone. */
const keyringsOf = (outside: Outside | undefined, runtime: Runtime) => {
  const memoryKeys = createMemoryKeys();
  return async (name: string, log: ProcessKit['log']) => {
    if (!outside) return { keyring: memoryKeys.keyringOf(name), close: () => undefined };
    const files = {
      KEY_FILE: join(outside.keysFolder, name, 'key.json'),
      PEERS_FILE: join(outside.keysFolder, 'peers/peers.json'),
    };
    return openKeyring(name, files, { runtime, log });
  };
};

/** The services in an order in which each comes after those whose events it follows. */
const followedFirst = (all: readonly Service[]): readonly Service[] => {
  const seen = new Set<Service>();
  const withFollowed = (service: Service): readonly Service[] => {
    if (seen.has(service)) return [];
    seen.add(service);
    const { service: name } = service.contract;
    const followed = all.filter(({ contract }) => contract.subscribers.includes(name));
    return [...followed.flatMap(withFollowed), service];
  };
  return all.flatMap(withFollowed);
};

/** That no service listens where the gateway is to. */
const checkPort = (setting: string, port: number, services: readonly OpenService[]): void => {
  const owner = services.find(({ endpoint: { calls, events, admin } }) =>
    [calls, events, admin].some((address) => address?.endsWith(`:${port}`)),
  );
  if (!owner) return;
  const remedy = `set another ${setting}, or another CALLS_PORT`;
  throw new SettingsError(`${setting}: ${owner.name} listens at port ${port}: ${remedy}`);
};

/** How long the gateway waits for services of its own process before it opens without them. */
const contactMs = 10_000;

/** Resolves when the gateway is ready, so that the first page is whole. */
const untilReady = async (check: () => Promise<void>, runtime: Runtime): Promise<void> => {
  const givesUpAt = runtime.now() + contactMs;
  const isReady = () =>
    check().then(
      () => true,
      () => false,
    );
  while (!(await isReady()) && runtime.now() < givesUpAt) {
    await new Promise<void>((resolve) => void runtime.after(10, resolve));
  }
};

/**
 * Opens the whole shop in this process: every service with memory stores, real sockets between
 * them, the gateway, and the demo data. Everything is gone when it stops; nothing is left open
 * when it rejects.
 */
export const openShop = async (options: ShopOptions): Promise<Shop> => {
  await using opened = new AsyncDisposableStack();
  const kits: ProcessKit[] = [];
  const { adminToken, limits, http, products, logLevel, signal, outside } = options;
  const { runtime = systemRuntime, processMetrics } = options;
  const discovery = createInProcessDiscovery();
  const openKeys = keyringsOf(outside, runtime);
  const openKit = async (name: string) => {
    const log = createLogger(name, logLevel);
    const { keyring, close } = await openKeys(name, log);
    const transport = createZeromqTransport(keyring, runtime.deadlineFactor);
    const network = createNetwork({ name, keyring, transport, discovery, runtime });
    const kit = createKit({ network, runtime, log, metrics: new Registry() });
    kit.onStop(async () => close());
    kits.push(kit);
    opened.defer(() => kit.stop());
    return kit;
  };

  const readers = outside?.readers ?? [];
  await checkReaders(readers);
  const addressesOf = (index: number): Endpoint =>
    outside ? toEndpoint({ host, port: outside.callsPort + portsEach * index }) : loopback;
  const services: OpenService[] = [];
  const serve = async <C extends Contract>(service: Service<C>, place: number): Promise<void> => {
    const readable = withReaders(service, readers);
    const { contract } = readable;
    const name = contract.service;
    const kit = await openKit(name);
    const running = await startService(readable, kit, addressesOf(place));
    services.push({ name, endpoint: running.endpoint });
    kit.onStop(() => running.stop());
    registerReplica(contract, kit, running.endpoint);
  };
  const all = await everyService();
  for (const service of followedFirst(all)) await serve(service, all.indexOf(service));
  services.sort((a, b) => (a.name < b.name ? -1 : 1));

  const { client, log } = await openKit('seed');
  await fillShop({ client, log, runtime, products, ...(signal && { signal }) });

  checkPort('PORT', options.port, services);
  checkPort('BACK_OFFICE_PORT', options.backOfficePort, services);

  const kit = await openKit('gateway');
  const clients = openClients(kit, sections);
  const parts = new Map(kits.map(({ network, metrics }) => [network.self.service, metrics]));
  if (processMetrics) parts.set('demo', processMetrics);
  const gateway = createGateway({
    ...kit,
    metricsText: () => metricsText(parts),
    incidents: () =>
      kits.flatMap(({ incidents }) => incidents()).toSorted((a, b) => a.ageMs - b.ageMs),
    clients,
    copies: new MemoryCopyStore(runtime),
    sessions: new MemorySessionStore(runtime),
    settings: { adminToken, ...http, ...(limits && { limits }) },
  });
  kit.onStop(() => gateway.stop());
  await untilReady(gateway.checkReady, runtime);
  const port = await gateway.start(options.port, host);
  const backOfficePort = await gateway.backOffice.start(options.backOfficePort, host);
  const running = opened.move();
  return { port, backOfficePort, services, stop: () => running.disposeAsync() };
};
