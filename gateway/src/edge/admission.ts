import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdaptiveLimit } from '@shop/shared/adaptive-limit';
import { ServiceError } from '@shop/shared/errors';
import { PreparedRefusal } from './prepared-refusal.ts';
import type { RefusalParts } from './prepared-refusal.ts';

export interface AdmissionParts extends RefusalParts {
  /** The most requests at a time. */
  readonly maxInFlight: number;
  /** Told of each request that is not let in. */
  readonly onTurnedAway: () => void;
}

/** So many requests at a time make nobody wait. */
const minInFlight = 64;

/**
 * How late the event loop may be, again and again. How long answers take says nothing here: most
 * of that is waiting for services, who have limits of their own, and what lacks sections is fast.
 */
const standingMs = 100;

/** Who sends something in goes before those who look: so many of them more are let in. */
const shareForWrites = 1.25;

/**
 * Lets in as many requests as can be answered in time, and tells the others at once when to come
 * again.
 */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #limit: AdaptiveLimit;
  readonly #refusal: PreparedRefusal;
  #inFlight = 0;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    const max = parts.maxInFlight;
    const min = Math.min(minInFlight, max);
    this.#limit = new AdaptiveLimit(parts.runtime, { min, max, standingMs });
    const error = new ServiceError('OVERLOADED', 'the shop is too busy', { executed: 'no' });
    this.#refusal = new PreparedRefusal(parts, error);
  }

  /** How many requests are let in at a time at present. */
  get limit(): number {
    return this.#limit.value;
  }

  /** Counts a request until it leaves; false, when it was not let in. */
  enter({ method }: Pick<IncomingMessage, 'method'>): boolean {
    const isLooking = method === 'GET' || method === 'HEAD';
    const limit = this.#limit.value * (isLooking ? 1 : shareForWrites);
    if (this.#inFlight >= limit) return false;
    this.#inFlight += 1;
    this.#limit.began(this.#inFlight);
    return true;
  }

  /** The response to a request that was let in is over. */
  leave(): void {
    this.#inFlight -= 1;
  }

  /** Lets a request in until `leave`, or answers it. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.enter(request)) return true;
    this.#refusal.send(request, response);
    this.#parts.onTurnedAway();
    return false;
  }
}
