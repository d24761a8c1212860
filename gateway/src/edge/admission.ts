import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdaptiveLimit } from '@shop/shared/adaptive-limit';
import { relaxed } from '@shop/shared/runtime';
import { ServiceError } from '@shop/shared/errors';
import { hasShare } from '@shop/shared/protocol/fair-share';
import { clientHasGone } from './connections/closing.ts';
import { streaming } from './event-stream.ts';
import { Tally } from './limits/tally.ts';
import { createUnsentLimit } from './limits/unsent-limit.ts';
import { type RefusalParts, prepareRefusal } from './prepared-refusal.ts';

export interface AdmissionParts extends RefusalParts {
  /** The most concurrent requests. */
  readonly maxInFlight: number;
  /** Called for each refused request. */
  readonly onTurnedAway: () => void;
  /** The client of a request; default: one client may have all places. */
  readonly clientOf?: ((request: IncomingMessage) => string) | undefined;
}

/** The limit never goes below this number of requests. */
const minInFlight = 64;

/**
 * The target for the delay of the event loop. The duration of answers is no measure of load here:
 * most of it is spent waiting for services, which have limits of their own.
 */
const queueDelayTargetMs = 100;

/** Writes have priority: their limit is higher by this factor. */
const shareForWrites = 1.25;

/** Whether the body of a request is still to be read. */
const hasUnreadBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Load shedding: admits as many requests as can be answered in time, and refuses others at once
 * with `Retry-After`. A request takes a place when it has been read, and frees it when its answer
 * is given to the socket, so that slow clients hold no place, nor do streams; the bytes that wait
 * for them have a limit of their own.
 */
export const createAdmission = (parts: AdmissionParts) => {
  const { runtime, maxInFlight: max, onTurnedAway, clientOf } = parts;
  const limit = new AdaptiveLimit(runtime, {
    min: Math.min(minInFlight, max),
    max,
    queueDelayTargetMs: relaxed(runtime, queueDelayTargetMs),
  });
  const error = new ServiceError('OVERLOADED', 'the shop is too busy', { executed: 'no' });
  const refuse = prepareRefusal(parts, error);
  const inside = new WeakSet<ServerResponse>();
  const clients = new Tally();
  const given = createUnsentLimit(onTurnedAway);
  let inFlight = 0;

  const hasRoom = ({ method }: IncomingMessage, client: string | undefined): boolean => {
    const isRead = method === 'GET' || method === 'HEAD';
    const places = limit.value * (isRead ? 1 : shareForWrites);
    if (inFlight >= places) return false;
    // One client has four fifths of the places at most.
    return client === undefined || hasShare(clients.of(client), inFlight, places);
  };

  /** Takes a place until the answer is given to the socket, or the connection has closed. */
  const enter = (request: IncomingMessage, response: ServerResponse): boolean => {
    const client = clientOf?.(request);
    if (!hasRoom(request, client)) {
      onTurnedAway();
      return false;
    }
    inFlight += 1;
    limit.began(inFlight);
    if (client !== undefined) clients.add(client);
    inside.add(response);
    const leave = () => {
      if (!inside.delete(response)) return;
      inFlight -= 1;
      if (client !== undefined) clients.remove(client);
    };
    const sent = () => {
      leave();
      given(response, client);
    };
    response.on('prefinish', sent).on('close', leave).on(streaming, leave);
    return true;
  };

  return {
    /** The present limit of concurrent requests. */
    get limit(): number {
      return limit.value;
    },
    /**
     * Admits a request, or answers it with a refusal. A request whose body is still to be read
     * takes its place later, with `admitRead`.
     */
    admit(request: IncomingMessage, response: ServerResponse): boolean {
      if (hasUnreadBody(request) || enter(request, response)) return true;
      refuse(request, response);
      return false;
    },
    /** Takes a place for a request that has been read. Throws `OVERLOADED`. */
    admitRead(request: IncomingMessage, response: ServerResponse): void {
      if (response.destroyed) throw clientHasGone();
      if (!inside.has(response) && !enter(request, response)) throw error;
    },
  };
};
export type Admission = ReturnType<typeof createAdmission>;
