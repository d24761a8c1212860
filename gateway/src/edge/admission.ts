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
  /** The most requests at a time. */
  readonly maxInFlight: number;
  /** Told of each request that is not let in. */
  readonly onTurnedAway: () => void;
  /** The client that a request counts for; when left out, any client may have all places. */
  readonly clientOf?: ((request: IncomingMessage) => string) | undefined;
}

/** So many requests at a time make nobody wait. */
const minInFlight = 64;

/**
 * How late the event loop may be, again and again. How long answers take says nothing here: most
 * of that is waiting for services, who have limits of their own, and what lacks sections is fast.
 */
const queueDelayTargetMs = 100;

/** Who sends something in goes before those who look: so many of them more are let in. */
const shareForWrites = 1.25;

/** A request whose body comes behind it has not been read yet. */
const isOnTheWay = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Lets in as many requests as can be answered in time, and tells the others at once when to come
 * again. A place is taken when a request has been read and is free again when its answer is given
 * to the socket: nobody holds one by sending or reading slowly.
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

  /** How many requests are let in at a time at present. */
  get limit(): number {
    return this.#limit.value;
  }

  /**
   * Lets a request in, or answers it. One whose body is still to come is let in without a place:
   * it takes one with `admitRead`.
   */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    if (isOnTheWay(request) || this.#enter(request, response)) return true;
    this.#refusal.send(request, response);
    return false;
  }

  /** Gives a place to a request that has been read and has none; throws `OVERLOADED`. */
  admitRead(request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) throw clientHasGone();
    if (!this.#inside.has(response) && !this.#enter(request, response)) throw this.#error;
  }

  /** Takes a place until the answer is handed over, or there is nobody to hand it to. */
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
    const isLooking = method === 'GET' || method === 'HEAD';
    const limit = this.#limit.value * (isLooking ? 1 : shareForWrites);
    if (this.#inFlight >= limit) return false;
    // One client alone has four fifths of the places at most, so that there are some for others.
    return client === undefined || hasShare(this.#clients.of(client), this.#inFlight, limit);
  }
}
