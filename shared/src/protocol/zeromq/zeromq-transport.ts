import type { Dealer, Subscriber } from 'zeromq';
import type { Keyring } from '../../keys/keyring.ts';
import type { LinkEvents, Transport } from '../transport.ts';
import { openGuarded } from './guarded-socket.ts';
import { handshakeFailureOf } from './handshake-failure.ts';
import { publish } from './publication.ts';
import { readAll, trySend } from './sending.ts';
import { createDealer, createRouter, createSubscriber } from './sockets.ts';

/** Reports the monitor events of a socket. */
const watch = (socket: Dealer | Subscriber, events: Partial<Omit<LinkEvents, 'frame'>>): void => {
  // Frames that arrived before a disconnect are read in the same turn, so it is reported after that
  // turn; and so is the next connect, which may be known in the same turn.
  const tellLater = (tell?: () => void) => setImmediate(() => socket.closed || tell?.());
  let isUp = false;
  void readAll(socket.events, (event) => {
    const { type } = event;
    // A TCP connection proves nothing: the kernel accepts it even for a stopped process.
    if (type === 'handshake') tellLater(events.up);
    if (type === 'disconnect' && isUp) tellLater(events.down);
    // After some of these failures libzmq reconnects, after others not, and it does not say which.
    const failure = handshakeFailureOf(event);
    if (failure) tellLater(() => events.failed?.(failure));
    if (type === 'handshake' || type === 'disconnect') isUp = type === 'handshake';
  });
};

/** Connects a socket; returns the function that closes it. */
const connect = (
  socket: Dealer | Subscriber,
  address: string,
  events: Partial<LinkEvents> & Pick<LinkEvents, 'frame'>,
): (() => void) => {
  watch(socket, events);
  void readAll(socket, ([frame]) => frame && events.frame(frame));
  socket.connect(address);
  return () => socket.close();
};

/**
 * Whether libzmq has generated a routing id: those begin with 0, and a client cannot set such an
 * id. A client with an id of its own choice could impersonate a caller that has just disconnected.
 */
const isGenerated = (peer: Buffer): boolean => peer[0] === 0;

/**
 * The ZeroMQ transport for these keys: TCP (`tcp://host:port`) with CURVE. `deadlineFactor`
 * multiplies the time-outs for silent peers.
 */
export const createZeromqTransport = (keyring: Keyring, deadlineFactor?: number): Transport => ({
  dial({ address, key }, events) {
    const socket = createDealer(keyring.pair, key, deadlineFactor);
    const close = connect(socket, address, events);
    return { send: (frame, onRefused) => trySend(socket, frame, onRefused), close };
  },

  async listen(address, allowList, onFrame) {
    const { socket, bound, close } = await openGuarded(keyring, address, allowList, (own, domain) =>
      createRouter(own, domain, deadlineFactor),
    );
    const reading = readAll(socket, ([peer, frame, ...more]) => {
      if (peer && isGenerated(peer) && frame && more.length === 0)
        onFrame(peer.toString('latin1'), frame);
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
  },

  publish: (address, allowList) => publish(keyring, address, allowList, deadlineFactor),

  subscribe({ address, key }, topic, events) {
    const socket = createSubscriber(keyring.pair, key, deadlineFactor);
    socket.subscribe(topic);
    return { close: connect(socket, address, events) };
  },
});
