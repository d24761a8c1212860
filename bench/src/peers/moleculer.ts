import { ServiceBroker } from 'moleculer';
import { answers } from '../data/sections.ts';
import type { Peer, Site } from './peer.ts';

/** A node of a cluster whose nodes are known; they connect to each other directly over TCP. */
const createBroker = (nodeID: string, port: number, { ports, askingPort }: Site): ServiceBroker => {
  const nodes = { ...ports, asking: askingPort };
  const urls = Object.entries(nodes)
    .map(([name, at]) => `127.0.0.1:${at}/${name}`)
    .join(',');
  return new ServiceBroker({
    nodeID,
    logger: false,
    metrics: false,
    transporter: { type: 'TCP', options: { udpDiscovery: false, port, urls } },
  });
};

/** Moleculer with its own TCP transporter, which needs no broker in between. */
export const peer: Peer = {
  async serve(service, site) {
    const broker = createBroker(service, site.ports[service] ?? 0, site);
    broker.createService({
      name: service,
      actions: { get: ({ params }: { params: { id: string } }) => answers[service](params.id) },
    });
    await broker.start();
  },

  async connect(services, site) {
    const broker = createBroker('asking', site.askingPort, site);
    await broker.start();
    await broker.waitForServices([...services], 20_000);
    return services.map((service) => (id) => broker.call(`${service}.get`, { id }));
  },
};
