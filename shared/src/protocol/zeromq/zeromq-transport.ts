import type { Publisher, Router } from 'zeromq';
import type { Link, LinkEvents, Listener, Publication, Transport } from '../transport.ts';
import { readAll, trySend } from './sending.ts';
import { createDealer, createPublisher, createRouter, createSubscriber } from './sockets.ts';

/** How long frames that were sent before the end may still take to leave. */
const lingerMs = 1_000;

const dial = (address: string, events: LinkEvents): Link => {
  const socket = createDealer();
  // Frames that arrived before the end are read in the same turn, so the end is told after it;
  // and so is the next beginning, which after a pause may be known in that turn as well.
  const tellLater = (tell: () => void) => setImmediate(() => socket.closed || tell());
  // A TCP connection alone proves nothing: a stopped process' kernel still accepts.
  void readAll(socket.events, ({ type }) => {
    if (type === 'handshake') tellLater(() => events.up());
    if (type === 'disconnect') tellLater(() => events.down());
  });
  void readAll(socket, ([frame]) => frame && events.frame(frame));
  socket.connect(address);
  return {
    send: (frame, onRefused) => trySend(socket, frame, onRefused),
    close: () => socket.close(),
  };
};

/** Binds, and tells where; a socket that cannot be bound is closed. */
const bind = async (socket: Publisher | Router, address: string): Promise<string> => {
  try {
    await socket.bind(address);
    return socket.lastEndpoint ?? address;
  } catch (error) {
    socket.close();
    throw error;
  }
};

/** Frees the address, in a moment, and gives what was sent its time to leave. */
const end = (socket: Publisher | Router, bound: string): void => {
  if (socket.closed) return;
  socket.linger = lingerMs;
  // zeromq.js unbinds in another thread while this one may use the socket, which is no socket for
  // several threads: a peer that connects in that moment makes the process crash. To libzmq this
  // is the same, and zeromq.js does it in this thread.
  socket.disconnect(bound);
  socket.close();
};

const listen: Transport['listen'] = async (address, onFrame): Promise<Listener> => {
  const socket = createRouter();
  const bound = await bind(socket, address);
  const reading = readAll(socket, ([peer, frame, ...more]) => {
    if (peer && frame && more.length === 0) onFrame(peer.toString('latin1'), frame);
  });
  return {
    address: bound,
    send: (peer, frame, onRefused) =>
      trySend(socket, [Buffer.from(peer, 'latin1'), frame], onRefused),
    async close() {
      end(socket, bound);
      await reading;
    },
  };
};

const publish = async (address: string): Promise<Publication> => {
  const socket = createPublisher();
  const bound = await bind(socket, address);
  return {
    address: bound,
    publish: (frame) => trySend(socket, frame, () => undefined),
    close: async () => end(socket, bound),
  };
};

const follow: Transport['follow'] = (address, topic, onFrame) => {
  const socket = createSubscriber();
  socket.subscribe(topic);
  socket.connect(address);
  void readAll(socket, ([frame]) => frame && onFrame(frame));
  return { close: () => socket.close() };
};

/** The network of the shop: ZeroMQ over TCP (`tcp://host:port`). */
export const zeromqTransport: Transport = { dial, listen, publish, follow };
