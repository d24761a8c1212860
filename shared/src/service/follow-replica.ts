import { topicOf } from '../events/delivery/event-frame.ts';
import { ReconnectingLink } from '../protocol/client/reconnecting-link.ts';
import type { Incident } from '../protocol/incidents.ts';
import type { LinkEvents, Remote, Subscription, Transport } from '../protocol/transport.ts';
import type { Runtime } from '../runtime.ts';
import type { Network } from './network.ts';

/** A replica of a service whose events are followed, and what receives them. */
export interface FollowedReplica {
  readonly network: Pick<Network, 'keyring' | 'incidents'> & {
    readonly transport: Pick<Transport, 'subscribe'>;
  };
  readonly service: string;
  readonly runtime: Runtime;
  readonly address: string;
  /** Receives a frame; returns false for one that cannot be read. */
  readonly onFrame: (frame: Buffer) => boolean;
}

/** Subscribes to one replica, with the keys of its service as a connection for calls tries them. */
export const followReplica = (followed: FollowedReplica): Subscription => {
  const { network, service, runtime, address, onFrame } = followed;
  const { keyring, incidents, transport } = network;
  const dial = (remote: Remote, { frame, failed }: LinkEvents) => {
    const subscription = transport.subscribe(remote, topicOf(service), { frame, failed });
    return { send: () => undefined, close: () => subscription.close() };
  };
  const onIncident = (incident: Incident) => incidents.note({ ...incident, detail: 'events' });
  const options = { address, service, keyring, runtime, onIncident, transport: { dial } };
  const link = new ReconnectingLink(
    { ...options, mayBeSilent: true },
    {
      up: () => undefined,
      down: () => undefined,
      frame(bytes) {
        link.settle();
        if (!onFrame(bytes)) onIncident({ kind: 'EVENT_INVALID', peer: service, from: address });
      },
    },
  );
  return link;
};
