import { Dealer, Publisher, Router, Subscriber } from 'zeromq';
import { maxRequestFrameBytes, maxResponseFrameBytes } from '../wire/limits.ts';

/**
 * Every socket of the shop is made here, because libzmq's defaults are unsafe for services: they
 * queue for peers that are not there, wait for ever, and take messages of any size.
 *
 * `sendTimeout: 0`: a send never waits; what does not fit is refused, not queued.
 * Heartbeats find a dead host in 3 s; they are answered by libzmq, so PING must watch the process.
 */
const common = {
  linger: 0,
  heartbeatInterval: 1_000,
  heartbeatTimeout: 2_000,
  heartbeatTimeToLive: 3_000,
  handshakeInterval: 2_000,
};

const sending = { sendTimeout: 0, sendHighWaterMark: 10_000 };
const receiving = { receiveHighWaterMark: 10_000 };

const connecting = {
  connectTimeout: 2_000,
  reconnectInterval: 100,
  reconnectMaxInterval: 2_000,
};

/** For calls to one replica. `immediate`: nothing is queued while the other side is away. */
export const createDealer = (): Dealer =>
  new Dealer({
    ...common,
    ...connecting,
    ...sending,
    ...receiving,
    immediate: true,
    maxMessageSize: maxResponseFrameBytes,
  });

/** For the calls of all peers. `mandatory`: a frame for a peer that is gone is refused. */
export const createRouter = (): Router =>
  new Router({
    ...common,
    ...sending,
    ...receiving,
    mandatory: true,
    backlog: 1_024,
    maxMessageSize: maxRequestFrameBytes,
  });

/** For events. A slow follower loses frames, notices it by their numbers, and catches up. */
export const createPublisher = (): Publisher =>
  new Publisher({
    ...common,
    ...sending,
    // A frame holds up to half a megabyte of events, and as many wait for who stands still.
    sendHighWaterMark: 1_000,
    backlog: 1_024,
    maxMessageSize: maxRequestFrameBytes,
  });

/** For the events of one replica; what does not fit is lost, and noticed by its number. */
export const createSubscriber = (): Subscriber =>
  new Subscriber({
    ...common,
    ...connecting,
    ...receiving,
    maxMessageSize: maxResponseFrameBytes,
  });
