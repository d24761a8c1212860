import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdaptiveLimit } from '@shop/shared/adaptive-limit';
import { relaxed } from '@shop/shared/runtime';
import { ServiceError } from '@shop/shared/errors';
import { hasShare } from '@shop/shared/protocol/fair-share';
import { clientHasGone } from './connections/hang-up.ts';
import { Tally } from './limits/tally.ts';
import { PreparedRefusal } from './prepared-refusal.ts';
import type { RefusalParts } from './prepared-refusal.ts';

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
 * is given to the socket, so that slow clients hold no place.
 */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #limit: AdaptiveLimit;
  readonly #refusal: PreparedRefusal;
  readonly #error: ServiceError;
  readonly #inside = new WeakSet<ServerResponse>();
  readonly #clients = new Tally();
  #inFlight = 0;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    const max = parts.maxInFlight;
    const min = Math.min(minInFlight, max);
    this.#limit = new AdaptiveLimit(parts.runtime, {
      min,
      max,
      queueDelayTargetMs: relaxed(parts.runtime, queueDelayTargetMs),
    });
    this.#error = new ServiceError('OVERLOADED', 'the shop is too busy', { executed: 'no' });
    this.#refusal = new PreparedRefusal(parts, this.#error);
  }

  /** The present limit of concurrent requests. */
  get limit(): number {
    return this.#limit.value;
  }

  /**
   * Admits a request, or answers it with a refusal. A request whose body is still to be read takes
   * its place later, with `admitRead`.
   */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    if (hasUnreadBody(request) || this.#enter(request, response)) return true;
    this.#refusal.send(request, response);
    return false;
  }

  /** Takes a place for a request that has been read. Throws `OVERLOADED`. */
  admitRead(request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) throw clientHasGone();
    if (!this.#inside.has(response) && !this.#enter(request, response)) throw this.#error;
  }

  /** Takes a place until the answer is given to the socket, or the connection has closed. */
  #enter(request: IncomingMessage, response: ServerResponse): boolean {
    const client = this.#parts.clientOf?.(request);
    if (!this.#hasRoom(request, client)) {
      this.#parts.onTurnedAway();
      return false;
    }
    this.#inFlight += 1;
    this.#limit.began(this.#inFlight);
    if (client !== undefined) this.#clients.add(client);
    this.#inside.add(response);
    const leave = () => {
      if (!this.#inside.delete(response)) return;
      this.#inFlight -= 1;
      if (client !== undefined) this.#clients.remove(client);
    };
    response.on('prefinish', leave).on('close', leave);
    return true;
  }

  #hasRoom({ method }: IncomingMessage, client: string | undefined): boolean {
    const isRead = method === 'GET' || method === 'HEAD';
    const limit = this.#limit.value * (isRead ? 1 : shareForWrites);
    if (this.#inFlight >= limit) return false;
    // One client has four fifths of the places at most.
    return client === undefined || hasShare(this.#clients.of(client), this.#inFlight, limit);
  }
}
