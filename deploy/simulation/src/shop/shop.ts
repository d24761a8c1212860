import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import { createInProcessDiscovery } from '@shop/shared/protocol/discovery/in-process-discovery';
import { createNetwork } from '@shop/shared/service/network';
import { type ProcessKit, createKit } from '@shop/shared/service/process-kit';
import { startService } from '@shop/shared/service/start-service';
import type { Storage } from '@shop/shared/storage/storage';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { Host, type Program } from '../world/host.ts';
import { lateDiscovery } from '../world/late-discovery.ts';
import type { SimulatedProcess } from '../world/simulated-process.ts';
import type { World } from '../world/world.ts';
import { Believers } from './believers.ts';
import type { Plan } from './plan.ts';
import { keyringOf } from './keys.ts';
import { type Sickness, suffer } from './sickness.ts';
import { type DepartmentName, contractOf, serviceOf } from './services.ts';
import { type Department, openDepartment } from './stores.ts';
import { type Before, type RunCounter, watchedService } from './watched-service.ts';

/** A gateway as long as its process runs: who calls the services. */
export interface Gateway {
  readonly host: Host;
  clientOf(service: DepartmentName): Client<Contract>;
}

/** A shop on a simulated world. */
export interface Shop {
  readonly plan: Plan;
  readonly world: World;
  readonly departments: readonly Department[];
  /** Every host but those of stores. */
  readonly hosts: readonly Host[];
  readonly gateways: readonly Gateway[];
  readonly believers: Believers;
  /** The present sickness of an operation, in every replica; undefined while all are well. */
  readonly sick: { now: Sickness | undefined };
}

const silent = pino({ enabled: false });

const programOf = (kit: ProcessKit): Program => ({ stop: () => kit.stop() });

/** Puts a shop together as planned, with nothing running yet. */
export const openShop = (plan: Plan, world: World): Shop => {
  const discovery = createInProcessDiscovery();
  const departments = plan.departments.map(({ name }) => openDepartment(name, world, plan.limits));
  const believers = new Believers(plan, world);
  const agreed = (name: DepartmentName) => contractOf(name, plan.isRepriceKeyed);
  const counter: RunCounter = { runs: 0 };
  const sick: Shop['sick'] = { now: undefined };

  const kitFor = (process: SimulatedProcess, name: string, storage?: Storage): ProcessKit => {
    const { runtime } = process;
    const transport = world.network.transport(process);
    const found = lateDiscovery(discovery, process);
    const keyring = keyringOf(name);
    const network = createNetwork({ name, keyring, transport, discovery: found, runtime });
    const metrics = new Registry();
    return createKit({ network, runtime, log: silent, metrics, ...(storage && { storage }) });
  };

  const replicaOf = (department: Department, number: number): Host =>
    new Host(`${department.name}-${number}`, world, async (process, { endpoint }) => {
      const kit = kitFor(process, department.name, department.storageIn(process));
      const service = { ...serviceOf(department.name), contract: agreed(department.name) };
      const before: Before = (operation, input) =>
        suffer(sick.now, { service: department.name, operation, input });
      const watched = watchedService(service, { by: process.name, world, counter, before });
      const running = await startService(watched, kit, endpoint);
      kit.onStop(() => running.stop());
      const withdraw = discovery.announce(department.name, endpoint);
      kit.onStop(async () => withdraw());
      return programOf(kit);
    });

  const names = plan.departments.map(({ name }) => name);
  const replicas = departments.flatMap((department, index) =>
    Array.from({ length: plan.departments[index]?.replicas ?? 1 }, (_, n) =>
      replicaOf(department, n + 1),
    ),
  );

  const gateways = Array.from({ length: plan.gateways }, (_, n) => {
    let clients = new Map<DepartmentName, Client<Contract>>();
    const host = new Host(`gateway-${n + 1}`, world, async (process) => {
      const kit = kitFor(process, 'gateway');
      clients = new Map(names.map((name) => [name, kit.client(agreed(name))]));
      for (const name of names) believers.inMemory(name, kit, process);
      return programOf(kit);
    });
    const clientOf = (service: DepartmentName) => {
      const client = clients.get(service);
      if (!client) throw new Error(`there is no ${service} in this shop`);
      return client;
    };
    return { host, clientOf };
  });

  const ledger = new Host('ledger', world, async (process) => {
    // To others it is a gateway: it asks for the same.
    const kit = kitFor(process, 'gateway');
    for (const name of names) believers.inStore(name, kit, process);
    return programOf(kit);
  });
  return {
    plan,
    world,
    departments,
    hosts: [...replicas, ...gateways.map(({ host }) => host), ...(plan.hasLedger ? [ledger] : [])],
    gateways,
    believers,
    sick,
  };
};
