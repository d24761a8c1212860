import { createKeyring } from '@shop/shared/keys/keyring';
import { newKeys, toPeers } from '@shop/shared/keys/memory-keys';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Discovery } from '@shop/shared/protocol/discovery/discovery';
import { createInProcessDiscovery } from '@shop/shared/protocol/discovery/in-process-discovery';
import { createNetwork } from '@shop/shared/service/network';
import { type ProcessKit, createKit } from '@shop/shared/service/process-kit';
import { startService } from '@shop/shared/service/start-service';
import type { Storage } from '@shop/shared/storage/storage';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type Host, createHost } from '../world/host.ts';
import type { SimulatedProcess } from '../world/simulated-process.ts';
import type { World } from '../world/world.ts';
import { type Consumers, createConsumers } from './consumers.ts';
import { type Outbreak, suffer } from './outbreak.ts';
import type { Plan } from './plan.ts';
import { contractOf, serviceOf, services } from './services.ts';
import { type Department, openDepartment } from './stores.ts';
import { watchedService } from './watched-service.ts';

/** Calls the services, with the clients of its present process. */
export interface Gateway {
  readonly host: Host;
  readonly clients: ReadonlyMap<string, Client<Contract>>;
}

/** A shop on a simulated world. */
export interface Shop {
  readonly plan: Plan;
  readonly world: World;
  readonly departments: readonly Department[];
  /** Every host but those of stores. */
  readonly hosts: readonly Host[];
  readonly gateways: readonly Gateway[];
  readonly consumers: Consumers;
  /** The operation that fails at present; undefined while all work. */
  outbreak: Outbreak | undefined;
}

const silent = pino({ enabled: false });

/** How long it takes until others hear of a process, and of its end. */
const latenessMs = 50;

/** The same in all runs of a process: they decide nothing, and to make them takes time. */
const keys = new Map([...services.keys(), 'gateway'].map((name) => [name, newKeys()]));
const peers = toPeers(new Map([...keys].map(([name, own]) => [name, [own]])));

/** Puts a shop together as planned, with nothing running yet. */
export const openShop = (plan: Plan, world: World): Shop => {
  const { clock } = world;
  const registry = createInProcessDiscovery();
  const departments = plan.departments.map((one) => ({
    ...one,
    ...openDepartment(one.name, world, plan.limits),
  }));
  const consumers = createConsumers(plan.products, world);

  const kitFor = (process: SimulatedProcess, name: string, storage?: Storage): ProcessKit => {
    const { runtime } = process;
    const transport = world.network.transport(process);
    const discovery: Discovery = {
      watch: (service, onChange) =>
        registry.watch(service, (found) => process.input(() => onChange(found))),
    };
    const keyring = createKeyring(keys.get(name) ?? newKeys(), peers);
    const network = createNetwork({ name, keyring, transport, discovery, runtime });
    const metrics = new Registry();
    return createKit({ network, runtime, log: silent, metrics, ...(storage && { storage }) });
  };

  const replicaOf = ({ name, storageIn }: Department, number: number): Host =>
    createHost(`${name}-${number}`, world, async (process, endpoint) => {
      const kit = kitFor(process, name, storageIn(process));
      const service = { ...serviceOf(name), contract: contractOf(name, plan.isRepriceKeyed) };
      const watched = watchedService(service, process.name, world, (operation, input) =>
        suffer(shop.outbreak, { service: name, operation, input }),
      );
      const running = await startService(watched, kit, endpoint);
      kit.onStop(() => running.stop());
      let withdraw = () => {};
      clock.after(latenessMs, () => (withdraw = registry.register(name, endpoint)));
      kit.onStop(async () => void clock.after(latenessMs, () => withdraw()));
      return kit;
    });

  /** To the services a ledger is a gateway too: it asks for the same. */
  const gatewayOf = (name: string, isLedger: boolean): Gateway => {
    const clients = new Map<string, Client<Contract>>();
    const host = createHost(name, world, async (process) => {
      const kit = kitFor(process, 'gateway');
      for (const { name: one } of departments) {
        if (!isLedger) clients.set(one, kit.client(contractOf(one, plan.isRepriceKeyed)));
        consumers.follow(one, kit, process, isLedger);
      }
      return kit;
    });
    return { host, clients };
  };

  const replicas = departments.flatMap((one) =>
    Array.from({ length: one.replicas }, (_, n) => replicaOf(one, n + 1)),
  );
  const gateways = Array.from({ length: plan.gateways }, (_, n) =>
    gatewayOf(`gateway-${n + 1}`, false),
  );
  const ledgers = plan.hasLedger ? [gatewayOf('ledger', true)] : [];
  const hosts = [...replicas, ...[...gateways, ...ledgers].map(({ host }) => host)];
  const parts = { departments, hosts, gateways, consumers };
  const shop: Shop = { plan, world, ...parts, outbreak: undefined };
  return shop;
};
