import type { Dealer, Subscriber } from 'zeromq';
import type { Keyring } from '../../keys/keyring.ts';
import type { AllowList, Link, LinkEvents, Listener, Remote, Transport } from '../transport.ts';
import { openGuarded } from './guarded-socket.ts';
import { handshakeFailureOf } from './handshake-failure.ts';
import { publish } from './publication.ts';
import { readAll, trySend } from './sending.ts';
import { createDealer, createRouter, createSubscriber } from './sockets.ts';

/** Tells what a socket's monitor says of the other side. */
const watch = (socket: Dealer | Subscriber, events: Partial<Omit<LinkEvents, 'frame'>>): void => {
  // Frames that arrived before the end are read in the same turn, so the end is told after it;
  // and so is the next beginning, which after a pause may be known in that turn as well.
  const tellLater = (tell?: () => void) => setImmediate(() => socket.closed || tell?.());
  let isUp = false;
  void readAll(socket.events, (event) => {
    const { type } = event;
    // A TCP connection alone proves nothing: a stopped process' kernel still accepts.
    if (type === 'handshake') tellLater(events.up);
    if (type === 'disconnect' && isUp) tellLater(events.down);
    // After some of these libzmq tries again, and after others it does not, and says neither.
    const failure = handshakeFailureOf(event);
    if (failure) tellLater(() => events.failed?.(failure));
    if (type === 'handshake' || type === 'disconnect') isUp = type === 'handshake';
  });
};

/** The keys of this process, and the factor by which its deadlines are longer. */
interface Own {
  readonly keyring: Keyring;
  readonly deadlineFactor: number | undefined;
}

const dial = (
  { keyring: { pair }, deadlineFactor }: Own,
  { address, key }: Remote,
  events: LinkEvents,
): Link => {
  const socket = createDealer(pair, key, deadlineFactor);
  watch(socket, events);
  void readAll(socket, ([frame]) => frame && events.frame(frame));
  socket.connect(address);
  return {
    send: (frame, onRefused) => trySend(socket, frame, onRefused),
    close: () => socket.close(),
  };
};

/**
 * Whether libzmq has made a peer's routing id: those begin with 0, as none can that a client sets.
 * A client that chooses one could choose that of a caller who has just gone, and be taken for it.
 */
const isMade = (peer: Buffer): boolean => peer[0] === 0;

const listen = async (
  { keyring, deadlineFactor }: Own,
  address: string,
  allowList: AllowList,
  onFrame: (peer: string, frame: Buffer) => void,
): Promise<Listener> => {
  const { socket, bound, close } = await openGuarded(keyring, address, allowList, (own, domain) =>
    createRouter(own, domain, deadlineFactor),
  );
  const reading = readAll(socket, ([peer, frame, ...more]) => {
    if (peer && isMade(peer) && frame && more.length === 0) onFrame(peer.toString('latin1'), frame);
  });
  return {
    address: bound,
    send: (peer, frame, onRefused) =>
      trySend(socket, [Buffer.from(peer, 'latin1'), frame], onRefused),
    async close() {
      await close();
      await reading;
    },
  };
};

const subscribe = (
  { keyring: { pair }, deadlineFactor }: Own,
  { address, key }: Remote,
  topic: string,
  { frame: onFrame, failed }: Pick<LinkEvents, 'frame' | 'failed'>,
) => {
  const socket = createSubscriber(pair, key, deadlineFactor);
  watch(socket, { failed });
  socket.subscribe(topic);
  socket.connect(address);
  void readAll(socket, ([frame]) => frame && onFrame(frame));
  return { close: () => socket.close() };
};

/**
 * The network of the shop for who has these keys: ZeroMQ over TCP (`tcp://host:port`), CURVE. The
 * other side may be silent for `deadlineFactor` times as long as usual.
 */
export const createZeromqTransport = (keyring: Keyring, deadlineFactor?: number): Transport => {
  const own = { keyring, deadlineFactor };
  return {
    dial: (to, events) => dial(own, to, events),
    listen: (address, allowList, onFrame) => listen(own, address, allowList, onFrame),
    publish: (address, allowList) => publish(keyring, address, allowList, deadlineFactor),
    subscribe: (from, topic, events) => subscribe(own, from, topic, events),
  };
};
