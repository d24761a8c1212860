import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdaptiveLimit } from '@shop/shared/adaptive-limit';
import { ServiceError } from '@shop/shared/errors';
import type { Runtime } from '@shop/shared/runtime';
import type { Answer } from './answer.ts';
import { problemAnswer, toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

export interface AdmissionParts {
  readonly runtime: Runtime;
  /** The most requests at a time. */
  readonly maxInFlight: number;
  /** A problem for people. */
  readonly problemPage: (problem: Problem) => Answer;
  /** Whether each connection is to be given up after its next answer. */
  readonly isDraining: () => boolean;
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

/** Stands in the prepared answers where each gets its own. */
const anyRequestId = '00000000-0000-0000-0000-000000000000';

/** An answer as far as it is the same for everyone. */
const prepare = ({ status, headers, body }: Answer) => ({
  status,
  headers: [...securityHeaders(), ...Object.entries(headers).flat()],
  body: body.toString(),
});

/**
 * Lets in as many requests as can be answered in time, and tells the others at once when to come
 * again. It stands before everything else, and its answers are prepared, so that a refusal costs a
 * quarter of what it takes through Express (16 µs for 65).
 */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #limit: AdaptiveLimit;
  readonly #forPrograms: ReturnType<typeof prepare>;
  readonly #forPeople: ReturnType<typeof prepare>;
  #inFlight = 0;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    const max = parts.maxInFlight;
    const min = Math.min(minInFlight, max);
    this.#limit = new AdaptiveLimit(parts.runtime, { min, max, standingMs });
    const error = new ServiceError('OVERLOADED', 'the shop is too busy', { executed: 'no' });
    const problem = toProblem(error, anyRequestId);
    this.#forPrograms = prepare(problemAnswer(problem));
    this.#forPeople = prepare(parts.problemPage(problem));
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

  /** Answers a request that was not let in. */
  turnAway({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { runtime, isDraining, onTurnedAway } = this.#parts;
    const isForPeople = !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
    const answer = isForPeople ? this.#forPeople : this.#forPrograms;
    const requestId = runtime.newId();
    const body = answer.body.replaceAll(anyRequestId, requestId);
    const own = ['X-Request-Id', requestId, 'Content-Length', `${Buffer.byteLength(body)}`];
    if (isDraining()) response.shouldKeepAlive = false;
    response.writeHead(answer.status, [...answer.headers, ...own]);
    response.end(body);
    onTurnedAway();
  }
}
