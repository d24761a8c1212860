import { resolve4 } from 'node:dns/promises';
import type { Keyring } from '../keys/keyring.ts';
import type { Channel } from '../protocol/access.ts';
import type { CallCounts } from '../protocol/client/call-counts.ts';
import { type CallPolicy, defaultPolicy } from '../protocol/policy.ts';
import { Replicas, type TimedOutCall } from '../protocol/client/replicas.ts';
import { type Discovery, type Endpoint, endpointAt } from '../protocol/discovery/discovery.ts';
import { dnsDiscovery } from '../protocol/discovery/dns-discovery.ts';
import { staticDiscovery } from '../protocol/discovery/static-discovery.ts';
import type { Identity } from '../protocol/identity.ts';
import { type Incident, Incidents } from '../protocol/incidents.ts';
import type { Transport } from '../protocol/transport.ts';
import type { Runtime } from '../runtime.ts';
import { redisLogin } from './redis-settings.ts';
import type { ConnectionSetup } from './redis.ts';
import { type BaseSettings, type ServiceAddress, toServiceAddress } from './settings.ts';

/** The connections of a process to other services, under its own identity. */
export interface Network extends Required<Omit<NetworkOptions, 'name' | 'runtime'>> {
  readonly self: Identity;
  /** How many calls to each service had which outcome. */
  callCounts(): ReadonlyMap<string, CallCounts>;
  /** The incidents between this process and others. */
  readonly incidents: Incidents;
  /** Calls `listener` for each call that times out from now on. */
  onTimedOut(listener: (call: TimedOutCall) => void): void;
  /** The connections to one service, made at the first request and kept. */
  replicasOf(service: string, channel?: Channel): Replicas;
  close(): void;
}

/** The parts of a network. */
interface NetworkOptions {
  /** The name of the process. */
  readonly name: string;
  readonly keyring: Keyring;
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly runtime: Runtime;
  /** How calls are admitted, retried and balanced; default: `defaultPolicy`. */
  readonly policy?: CallPolicy;
}

/** A network without connections, with a new identity: that of a replica that starts. */
export const createNetwork = (options: NetworkOptions): Network => {
  const { name, keyring, transport, discovery, runtime, policy = defaultPolicy } = options;
  const bootId = runtime.newId();
  const instance = `${name}-${bootId.replaceAll('-', '').slice(-8)}`;
  const self = { service: name, instance, bootId };
  const open = new Map<string, Replicas>();
  const incidents = new Incidents(runtime);
  const listeners: ((call: TimedOutCall) => void)[] = [];
  const onTimedOut = (call: TimedOutCall) => listeners.forEach((listener) => listener(call));
  const onIncident = (incident: Incident) => incidents.note(incident);
  return {
    self,
    transport,
    discovery,
    policy,
    callCounts: () => new Map([...open].map(([service, { counts }]) => [service, counts])),
    keyring,
    incidents,
    onTimedOut: (listener) => void listeners.push(listener),
    replicasOf(service, channel = 'calls') {
      const name = channel === 'calls' ? service : `${service} ${channel}`;
      const listening = { onIncident, onTimedOut };
      const replicas =
        open.get(name) ?? new Replicas({ ...options, ...listening, service, channel, self });
      open.set(name, replicas);
      return replicas;
    },
    close() {
      for (const replicas of open.values()) replicas.close();
      open.clear();
    },
  };
};

/** The discovery that the settings ask for. */
export const discoveryFrom = async (
  settings: BaseSettings,
  setup: ConnectionSetup,
): Promise<Discovery> => {
  if (settings.DISCOVERY === 'dns') {
    const { CALLS_PORT: calls, ADMIN_CALLS_PORT: admin, EVENTS_PORT: events } = settings;
    const resolve = (service: string) => resolve4(service + settings.DNS_SUFFIX);
    return dnsDiscovery({ runtime: setup.runtime, resolve, ports: { calls, admin, events } });
  }
  if (settings.DISCOVERY === 'redis') {
    // A process without Redis does not load its driver.
    const { openRedisDiscovery } = await import('./redis-discovery.ts');
    return openRedisDiscovery(setup, settings.REDIS_URL, redisLogin(settings));
  }
  const addresses = settings.SERVICES.map(toServiceAddress);
  const byService = Map.groupBy(addresses, ({ service }) => service);
  return staticDiscovery(
    Object.fromEntries([...byService].map(([name, replicas]) => [name, replicas.map(toEndpoint)])),
  );
};

/** The endpoint of a replica by its port for calls: the other ports follow from that one. */
export const toEndpoint = ({ host, port }: Pick<ServiceAddress, 'host' | 'port'>): Endpoint =>
  endpointAt(host, { calls: port, events: port + 1, admin: port + 3 });
