import { topicOf } from '../events/delivery/event-frame.ts';
import { keyAfter } from '../keys/keyring.ts';
import type { IncidentKind } from '../protocol/incidents.ts';
import type { Subscription, Transport } from '../protocol/transport.ts';
import type { Cancel, Runtime } from '../runtime.ts';
import type { Network } from './network.ts';

/** When another key of the service is tried, after one that it does not have. */
const nextKeyMs = 250;

/** How often it is tried again where no other key is next: there is none, or nobody answers. */
const retryMs = 1_000;

/** Options of `followReplica`: the service whose events are followed, and its address. */
interface FollowedReplica {
  readonly network: Pick<Network, 'keyring' | 'incidents'> & {
    readonly transport: Pick<Transport, 'subscribe'>;
  };
  readonly service: string;
  readonly runtime: Runtime;
  readonly address: string;
  /** Takes a frame; false where it cannot be read. */
  readonly onFrame: (frame: Buffer) => boolean;
}

/**
 * Listens to one replica, with each of the keys that the service may have by turns, and to none
 * with a key that is not on the list any more.
 */
export const followReplica = (followed: FollowedReplica): Subscription => {
  const { network, service, runtime, address, onFrame } = followed;
  const { keyring, incidents, transport } = network;
  let following: Subscription | undefined;
  let current: string | undefined;
  /** How many keys were refused since a frame was heard. */
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
        // A publisher that does not answer has shown nothing of its key: the same one is next.
        const isLost = why === 'NO_ANSWER';
        if (!isLost) refusals += 1;
        const hasNext = !isLost && refusals < keyring.keysOf(service).length;
        if (!hasNext) note(why);
        // By itself it would try again, with the same key, several times a second.
        end();
        againLater(hasNext ? nextKeyMs : retryMs, () =>
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
