import type { Link, LinkEvents, Listener, Publication, Transport } from '../transport.ts';
import { readAll, trySend } from './sending.ts';
import { createDealer, createPublisher, createRouter, createSubscriber } from './sockets.ts';

/** How long frames that were sent before the end may still take to leave. */
const lingerMs = 1_000;

const dial = (address: string, events: LinkEvents): Link => {
  const socket = createDealer();
  // A TCP connection alone proves nothing: a stopped process' kernel still accepts. Frames that
  // arrived before the end are read in the same turn, so the end is told after it.
  socket.events.on('handshake', () => !socket.closed && events.up());
  socket.events.on('disconnect', () => setImmediate(() => !socket.closed && events.down()));
  void readAll(socket, ([frame]) => frame && events.frame(frame)).catch(() => events.down());
  socket.connect(address);
  return {
    send: (frame, onRefused) => trySend(socket, frame, onRefused),
    close: () => socket.close(),
  };
};

const listen: Transport['listen'] = async (address, onFrame): Promise<Listener> => {
  const socket = createRouter();
  await socket.bind(address);
  const bound = socket.lastEndpoint ?? address;
  const reading = readAll(socket, ([peer, frame, ...more]) => {
    if (peer && frame && more.length === 0) onFrame(peer.toString('latin1'), frame);
  });
  return {
    address: bound,
    send: (peer, frame, onRefused) =>
      trySend(socket, [Buffer.from(peer, 'latin1'), frame], onRefused),
    async close() {
      socket.linger = lingerMs;
      await socket.unbind(bound).catch(() => undefined);
      socket.close();
      await reading.catch(() => undefined);
    },
  };
};

const publish = async (address: string): Promise<Publication> => {
  const socket = createPublisher();
  await socket.bind(address);
  const bound = socket.lastEndpoint ?? address;
  return {
    address: bound,
    publish: (frame) => trySend(socket, frame, () => undefined),
    async close() {
      socket.linger = lingerMs;
      await socket.unbind(bound).catch(() => undefined);
      socket.close();
    },
  };
};

const follow: Transport['follow'] = (address, topic, onFrame) => {
  const socket = createSubscriber();
  socket.subscribe(topic);
  socket.connect(address);
  void readAll(socket, ([frame]) => frame && onFrame(frame)).catch(() => socket.close());
  return { close: () => socket.close() };
};

/** The network of the shop: ZeroMQ over TCP (`tcp://host:port`). */
export const zeromqTransport: Transport = { dial, listen, publish, follow };
