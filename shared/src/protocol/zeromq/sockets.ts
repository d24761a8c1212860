import { Context, Dealer, Publisher, Router, Subscriber } from 'zeromq';
import type { KeyPair } from '../../keys/key-pair.ts';
import { maxRequestFrameBytes, maxResponseFrameBytes } from '../wire/limits.ts';

/**
 * Every socket of the shop is made here, because libzmq's defaults are unsafe for services: they
 * queue for peers that are not there, wait for ever, and take messages of any size.
 *
 * `sendTimeout: 0`: a send never waits; what does not fit is refused, not queued.
 * Heartbeats find a dead host in 3 s; they are answered by libzmq, so PING must watch the process.
 */
const common = { context: new Context({ blocky: false }), linger: 0 };

/** How long the other side may say nothing: its process may stand still in a debugger. */
const patient = (deadlineFactor = 1) => ({
  heartbeatInterval: 1_000,
  heartbeatTimeout: 2_000 * deadlineFactor,
  heartbeatTimeToLive: 3_000 * deadlineFactor,
  handshakeInterval: 1_000 * deadlineFactor,
});

/** The octets that CURVE adds to a frame. */
const curveBytes = 33;

const sending = { sendTimeout: 0, sendHighWaterMark: 10_000 };
const receiving = { receiveHighWaterMark: 10_000 };

const connecting = {
  connectTimeout: 2_000,
  reconnectInterval: 100,
  reconnectMaxInterval: 2_000,
};

/**
 * The listening side of CURVE (ZeroMQ RFC 26). All three must be there: without the domain, or
 * without enforcing it, libzmq lets in whoever has any key at all.
 */
const guarded = ({ secretKey }: KeyPair, domain: string) => {
  if (domain === '') throw new Error('a socket without a domain would let everyone in');
  return {
    curveServer: true,
    curveSecretKey: secretKey,
    zapDomain: domain,
    zapEnforceDomain: true,
  };
};

/** The connecting side: `remoteKey` is the only public key that it accepts. */
const identified = ({ publicKey, secretKey }: KeyPair, remoteKey: string) => ({
  curvePublicKey: publicKey,
  curveSecretKey: secretKey,
  curveServerKey: remoteKey,
});

/** For calls to one replica. `immediate`: nothing is queued while the other side is away. */
export const createDealer = (own: KeyPair, remoteKey: string, deadlineFactor?: number): Dealer =>
  new Dealer({
    ...common,
    ...patient(deadlineFactor),
    ...identified(own, remoteKey),
    ...connecting,
    ...sending,
    ...receiving,
    immediate: true,
    maxMessageSize: maxResponseFrameBytes + curveBytes,
  });

/** For the calls of all peers. `mandatory`: a frame for a peer that is gone is refused. */
export const createRouter = (own: KeyPair, domain: string, deadlineFactor?: number): Router =>
  new Router({
    ...common,
    ...patient(deadlineFactor),
    ...guarded(own, domain),
    ...sending,
    // For each peer, which may ask for any number of megabytes and read none of them.
    sendHighWaterMark: 1_000,
    receiveHighWaterMark: 1_000,
    mandatory: true,
    backlog: 1_024,
    maxMessageSize: maxRequestFrameBytes + curveBytes,
  });

/** For events. A slow subscriber loses frames, notices it by their numbers, and catches up. */
export const createPublisher = (own: KeyPair, domain: string, deadlineFactor?: number): Publisher =>
  new Publisher({
    ...common,
    ...patient(deadlineFactor),
    ...guarded(own, domain),
    ...sending,
    // A frame holds up to half a megabyte of events, and as many wait for who stands still.
    sendHighWaterMark: 1_000,
    backlog: 1_024,
    maxMessageSize: maxRequestFrameBytes + curveBytes,
  });

/** For the events of one replica; what does not fit is lost, and noticed by its number. */
export const createSubscriber = (
  own: KeyPair,
  remoteKey: string,
  deadlineFactor?: number,
): Subscriber =>
  new Subscriber({
    ...common,
    ...patient(deadlineFactor),
    ...identified(own, remoteKey),
    ...connecting,
    ...receiving,
    maxMessageSize: maxResponseFrameBytes + curveBytes,
  });

/** On which libzmq asks whom to let in; nobody outside of this process can reach it. */
export const createAuthenticationSocket = (): Router =>
  new Router({ context: common.context, linger: 0, ...sending });

/** Tries to come in at a socket of a kind, without keys where `own` is left out. */
export const createProbe = (
  kind: 'router' | 'publisher',
  own: KeyPair | undefined,
  remoteKey: string,
): Dealer | Subscriber => {
  const options = {
    ...common,
    ...patient(),
    ...connecting,
    ...(own && identified(own, remoteKey)),
  };
  return kind === 'router' ? new Dealer(options) : new Subscriber(options);
};
