import { Context, Dealer, Publisher, Router, Subscriber } from 'zeromq';
import type { KeyPair } from '../../keys/key-pair.ts';
import { maxRequestFrameBytes, maxResponseFrameBytes } from '../wire/limits.ts';

/**
 * Every socket is made here, because libzmq's defaults are unsafe for services: they queue for
 * absent peers, wait for ever, and accept messages of any size.
 *
 * `sendTimeout: 0`: a send never waits; a message that does not fit is refused, not queued.
 * Heartbeats detect a dead host in 3 s. libzmq answers them, so PING must watch the process.
 */
const common = { context: new Context({ blocky: false }), linger: 0 };
const sending = { sendTimeout: 0, sendHighWaterMark: 10_000 };

/** Time-outs for a silent peer; longer when its process may be stopped in a debugger. */
const patient = (deadlineFactor = 1) => ({
  heartbeatInterval: 1_000,
  heartbeatTimeout: 2_000 * deadlineFactor,
  heartbeatTimeToLive: 3_000 * deadlineFactor,
  handshakeInterval: 1_000 * deadlineFactor,
});

/** The octets that CURVE adds to a frame. */
const curveBytes = 33;

/**
 * The listening side of CURVE (ZeroMQ RFC 26). Without the domain, or without enforcing it, libzmq
 * accepts any client that has any key.
 */
const listening = ({ secretKey }: KeyPair, domain: string, deadlineFactor?: number) => {
  if (domain === '') throw new Error('a socket without a domain would accept everyone');
  return {
    ...common,
    ...patient(deadlineFactor),
    curveServer: true,
    curveSecretKey: secretKey,
    zapDomain: domain,
    zapEnforceDomain: true,
    sendTimeout: 0,
    // Per peer: one may request many megabytes of answers or events and read none of them.
    sendHighWaterMark: 1_000,
    backlog: 1_024,
    maxMessageSize: maxRequestFrameBytes + curveBytes,
  };
};

/** The connecting side. */
const connecting = (deadlineFactor?: number) => ({
  ...common,
  ...patient(deadlineFactor),
  connectTimeout: 2_000,
  reconnectInterval: 100,
  reconnectMaxInterval: 2_000,
  receiveHighWaterMark: 10_000,
  maxMessageSize: maxResponseFrameBytes + curveBytes,
});

/** The connecting side of CURVE: `remoteKey` is the only public key that it accepts. */
const identified = ({ publicKey, secretKey }: KeyPair, remoteKey: string) => ({
  curvePublicKey: publicKey,
  curveSecretKey: secretKey,
  curveServerKey: remoteKey,
});

/** For calls to one replica. `immediate`: nothing is queued while it is not connected. */
export const createDealer = (own: KeyPair, remoteKey: string, deadlineFactor?: number): Dealer =>
  new Dealer({
    ...connecting(deadlineFactor),
    ...identified(own, remoteKey),
    ...sending,
    immediate: true,
  });

/** For the calls of all peers. `mandatory`: a frame to a peer that is gone is refused. */
export const createRouter = (own: KeyPair, domain: string, deadlineFactor?: number): Router =>
  new Router({
    ...listening(own, domain, deadlineFactor),
    receiveHighWaterMark: 1_000,
    mandatory: true,
  });

/** For events. A slow subscriber loses frames, notices the gap, and catches up. */
export const createPublisher = (own: KeyPair, domain: string, deadlineFactor?: number): Publisher =>
  new Publisher(listening(own, domain, deadlineFactor));

/** For the events of one replica. Lost frames are noticed as a gap in the numbers. */
export const createSubscriber = (
  own: KeyPair,
  remoteKey: string,
  deadlineFactor?: number,
): Subscriber => new Subscriber({ ...connecting(deadlineFactor), ...identified(own, remoteKey) });

/** For the authentication requests of libzmq; only reachable within this process. */
export const createAuthenticationSocket = (): Router => new Router({ ...common, ...sending });

/** For an attempt to connect to a socket of a kind; without keys if `own` is undefined. */
export const createProbe = (
  kind: 'router' | 'publisher',
  own: KeyPair | undefined,
  remoteKey: string,
): Dealer | Subscriber => {
  const options = { ...connecting(), ...(own && identified(own, remoteKey)) };
  return kind === 'router' ? new Dealer(options) : new Subscriber(options);
};
