import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The program of the relay; Compose would take a single dollar sign for a variable. */
const source = readFileSync(join(import.meta.dirname, 'relay.ts'), 'utf8').replaceAll('$', '$$$$');

/** Where the part that runs on the host reaches the others, and they reach it. */
export interface Plan {
  /** An addition to the shop's Compose file and relay.yml: a relay instead of the service. */
  readonly overlay: object;
  /** The settings of the process on the host but for its keys. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The ports of a service in its container: calls, events, and calls of admin operations. */
const entrances = [0, 1, 3];
const containerPort = 7_000;

/** The stores below the ports of the services. */
const stores = [
  { name: 'mongo', port: 27_017, below: 3 },
  { name: 'redis', port: 6_379, below: 2 },
  { name: 'cache', port: 6_379, below: 1 },
];

/** Names of services on the network `backend` end like this. */
const suffix = '-backend';

/**
 * Plans a shop in containers whose part `name` runs on the host. `services` are all services;
 * `firstPort` is the port on 127.0.0.1 where the first of them is, each next one ten higher.
 */
export const planOf = (name: string, services: readonly string[], firstPort: number): Plan => {
  const portOf = (service: string) => firstPort + 10 * services.indexOf(service);
  const others = services.filter((service) => service !== name);
  // The gateway, which nobody calls, is behind the last of them.
  const own = services.includes(name) ? portOf(name) : firstPort + 10 * services.length;
  const toServices = others.flatMap((service) =>
    entrances.map((at) => ({
      port: portOf(service) + at,
      to: `${service}${suffix}:${containerPort + at}`,
    })),
  );
  const toStores = stores.map(({ below, name: store, port }) => ({
    port: firstPort - below,
    to: `${store}:${port}`,
  }));
  const inward = [...toServices, ...toStores];
  const outward = entrances.map((at) => ({
    port: containerPort + at,
    to: `host.docker.internal:${own + at}`,
  }));
  const [mongo, redis, cache] = toStores.map(({ port }) => `127.0.0.1:${port}`);

  return {
    overlay: {
      services: {
        [name]: { scale: 0 },
        relay: {
          networks: { backend: { aliases: [`${name}${suffix}`] } },
          ports: inward.map(({ port }) => `127.0.0.1:${port}:${port}`),
          command: [
            'node',
            '--input-type=module-typescript',
            '--eval',
            source,
            ...[...inward, ...outward].map(({ port, to }) => `${port}=${to}`),
          ],
        },
      },
    },
    settings: {
      DISCOVERY: 'static',
      SERVICES: others.map((service) => `${service}@127.0.0.1:${portOf(service)}`).join(','),
      CALLS_PORT: `${own}`,
      EVENTS_PORT: `${own + 1}`,
      ADMIN_PORT: `${own + 2}`,
      ADMIN_CALLS_PORT: `${own + 3}`,
      MONGO_URL: `mongodb://${mongo}`,
      MONGO_USER: name,
      REDIS_URL: `redis://${redis}`,
      REDIS_USER: name,
      CACHE_URL: `redis://${cache}`,
      // Nobody waits for other replicas of a process that is started anew on each save.
      HANDOVER_MS: '0',
    },
  };
};
