import { ownServices } from '../data/own-shop.ts';
import { sectionNames } from '../data/sections.ts';
import { type Child, type ChildOptions, startChild } from '../runner/child.ts';
import { takePorts } from '../runner/ports.ts';
import { type ServicePlace, portsEach, shopEnvironment } from './environment.ts';

/** Services of the shop, and a process that asks them. */
export interface ShopProcesses {
  /** The gateway, or another caller. */
  readonly asking: Child;
  readonly services: readonly Child[];
  /** Where the services are, for one more process that asks them. */
  readonly places: readonly ServicePlace[];
}

interface Shape {
  readonly services: readonly string[];
  /** Processes of each service; 1 where it is left out. */
  readonly replicas?: number;
  /** The files of the processes, and what the one that asks is started with. */
  readonly serviceFile: string;
  readonly waitMs?: number | undefined;
  readonly asking: Pick<ChildOptions, 'name' | 'file' | 'parameters'>;
  /** The name that the services know the asking process by. */
  readonly caller: string;
  /** The process that fills the services, and ends before the one that asks starts. */
  readonly filling?: Pick<ChildOptions, 'name' | 'file'>;
  /** Of the process that asks, as CALL_POLICY has it. */
  readonly policy?: string | undefined;
}

/** Starts services, each in a process of its own, and then the process that asks them all. */
const start = async (shape: Shape): Promise<ShopProcesses> => {
  const { services, replicas = 1, serviceFile, waitMs, asking, policy, caller, filling } = shape;
  const children: Child[] = [];
  const places: ServicePlace[] = [];
  for (const service of services) {
    for (let replica = 0; replica < replicas; replica++) {
      places.push({ service, port: await takePorts(portsEach) });
    }
  }
  const startOne = ({ service, port }: ServicePlace) => {
    // It may ask any of the others, also those that start after it.
    const env = shopEnvironment(service, port, places);
    const parameters = { service, waitMs };
    return startChild({ name: `our ${service}`, file: serviceFile, parameters, env });
  };
  for (const replicasOf of Map.groupBy(places, ({ service }) => service).values()) {
    children.push(...(await Promise.all(replicasOf.map(startOne))));
  }
  if (filling) {
    const env = shopEnvironment('seed', await takePorts(portsEach), places);
    await (await startChild({ ...filling, env })).stop();
  }
  const env = shopEnvironment(caller, await takePorts(portsEach), places, policy);
  return { asking: await startChild({ ...asking, env }), services: children, places };
};

/** The eight services of the bench's page, each so many times, and the gateway in front of them. */
export const startEight = (replicas = 1): Promise<ShopProcesses> =>
  start({
    services: sectionNames,
    replicas,
    serviceFile: 'processes/shop-service.ts',
    caller: 'gateway',
    asking: { name: 'our gateway', file: 'processes/shop-gateway.ts' },
  });

/** The unusual settings of a service and its caller. */
export interface PairOptions {
  /** How long each answer has to wait. */
  readonly waitMs?: number | undefined;
  /** How the caller calls, as CALL_POLICY has it. */
  readonly policy?: string;
}

/** One of the eight services, and a process that calls it. */
export const startPair = ({ waitMs, policy }: PairOptions = {}): Promise<ShopProcesses> =>
  start({
    policy,
    services: ['product'],
    serviceFile: 'processes/shop-service.ts',
    waitMs,
    caller: 'caller',
    asking: {
      name: 'our caller',
      file: 'processes/shop-caller.ts',
      parameters: { service: 'product' },
    },
  });

/** A service that announces events, as `asking`, and processes that follow it. */
export const startAnnouncement = async (followers: number): Promise<ShopProcesses> => {
  const port = await takePorts(portsEach);
  const publisher = await startChild({
    name: 'our publisher',
    file: 'processes/shop-publisher.ts',
    env: shopEnvironment('prices', port),
  });
  const places = [{ service: 'prices', port }];
  const start = async () => {
    const env = shopEnvironment('follower', await takePorts(portsEach), places);
    return startChild({ name: 'our follower', file: 'processes/shop-follower.ts', env });
  };
  const services = await Promise.all(Array.from({ length: followers }, start));
  return { asking: publisher, services, places };
};

/** The shop itself: its services, its gateway, its demo data. */
export const startOwnShop = (): Promise<ShopProcesses> =>
  start({
    services: ownServices,
    serviceFile: 'processes/own-service.ts',
    filling: { name: 'the shop’s seed', file: 'processes/own-seed.ts' },
    caller: 'gateway',
    asking: { name: 'the shop’s gateway', file: 'processes/own-gateway.ts' },
  });
