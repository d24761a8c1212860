import type { SectionName } from '../data/sections.ts';
import type { Site } from '../peers/peer.ts';
import type { PeerName } from '../peers/peers.ts';
import { type BrokerName, startBroker } from './brokers.ts';
import { type Child, startChild } from './child.ts';
import { takePorts } from './ports.ts';

/** The broker that a peer needs. */
export const brokerOf = (peer: PeerName): BrokerName | undefined =>
  peer === 'nats' || peer === 'redis' ? peer : undefined;

/** The processes of one peer. */
export interface PeerProcesses {
  /** The gateway, or another caller. */
  readonly asking: Child;
  /** The services, and the broker. */
  readonly others: readonly Child[];
}

const createSite = async (services: readonly SectionName[], brokerPort: number): Promise<Site> => {
  const first = await takePorts(services.length + 1);
  const ports = Object.fromEntries(services.map((service, index) => [service, first + index]));
  return { ports, askingPort: first + services.length, brokerPort };
};

/** Starts services of a peer, each in a process of its own, and the process that asks them. */
export const startPeer = async (
  peer: PeerName,
  services: readonly SectionName[],
  asking: { readonly file: string; readonly parameters?: object },
): Promise<PeerProcesses> => {
  const needed = brokerOf(peer);
  const broker = needed && (await startBroker(needed));
  const site = await createSite(services, broker?.port ?? 0);
  const children = await Promise.all(
    services.map((service) =>
      startChild({
        name: `${peer} ${service}`,
        file: 'processes/peer-service.ts',
        parameters: { peer, service, site },
      }),
    ),
  );
  const caller = await startChild({
    name: `${peer} asking`,
    file: asking.file,
    parameters: { peer, site, ...asking.parameters },
  });
  return { asking: caller, others: broker ? [...children, broker.child] : children };
};
