import { topicOf } from '../events/delivery/event-frame.ts';
import { keyAfter } from '../keys/keyring.ts';
import type { IncidentKind } from '../protocol/incidents.ts';
import type { Subscription, Transport } from '../protocol/transport.ts';
import type { Cancel, Runtime } from '../runtime.ts';
import type { Network } from './network.ts';

/** The delay before another key of the service is tried, after one that was refused. */
const nextKeyMs = 250;

/** The delay before the next attempt where there is no other key, or no answer. */
const retryMs = 1_000;

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

/**
 * Subscribes to one replica, trying the keys of its service in turn; drops a removed key at once.
 */
export const followReplica = (followed: FollowedReplica): Subscription => {
  const { network, service, runtime, address, onFrame } = followed;
  const { keyring, incidents, transport } = network;
  let following: Subscription | undefined;
  let current: string | undefined;
  /** How many keys were refused since the last frame. */
  let refusals = 0;
  let isRevoked = false;
  let cancel: Cancel = () => undefined;

  const note = (kind: IncidentKind) =>
    incidents.note({ kind, peer: service, from: address, detail: 'events' });
  const end = () => {
    cancel();
    following?.close();
    following = undefined;
  };
  const follow = (key: string | undefined) => {
    end();
    current = key;
    if (key === undefined) {
      if (!isRevoked) note('KEY_MISSING');
      return againLater(retryMs, () => keyAfter(keyring.keysOf(service)));
    }
    isRevoked = false;
    following = transport.subscribe({ address, key }, topicOf(service), {
      frame(bytes) {
        refusals = 0;
        if (!onFrame(bytes)) note('EVENT_INVALID');
      },
      failed(why) {
        // A publisher that did not answer has not refused the key: the same one is tried next.
        const isLost = why === 'NO_ANSWER';
        if (!isLost) refusals += 1;
        const hasNextKey = !isLost && refusals < keyring.keysOf(service).length;
        if (!hasNextKey) note(why);
        // The transport would retry the same key several times a second.
        end();
        againLater(hasNextKey ? nextKeyMs : retryMs, () =>
          isLost ? key : keyAfter(keyring.keysOf(service), key),
        );
      },
    });
  };
  const againLater = (ms: number, nextKey: () => string | undefined) => {
    cancel = runtime.after(ms, () => follow(nextKey()));
  };
  const stopListening = keyring.onChange(() => {
    const keys = keyring.keysOf(service);
    if (current === undefined || keys.includes(current)) return;
    note('KEY_REVOKED');
    isRevoked = true;
    follow(keyAfter(keys));
  });

  follow(keyAfter(keyring.keysOf(service)));
  return {
    close() {
      stopListening();
      end();
    },
  };
};
