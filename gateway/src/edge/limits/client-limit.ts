import type { ServerResponse } from 'node:http';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { OpenCounter } from './counters.ts';
import { rateLimited, rateLimitHeaders } from './rate-limited.ts';
import type { Policy } from './rate-limited.ts';

/** A quota in a time window for each client. */
export class ClientLimit {
  readonly #policy: Policy;
  readonly #counter: RateLimiterAbstract;
  readonly #onRefused: (name: string) => void;

  constructor(policy: Policy, openCounter: OpenCounter, onRefused: (name: string) => void) {
    const { name, quota: points, windowSeconds: duration } = policy;
    this.#policy = policy;
    this.#counter = openCounter({ keyPrefix: `gateway:limit:${name}`, points, duration });
    this.#onRefused = onRefused;
  }

  /** Counts one. Throws `RATE_LIMITED` where the quota was used up before. */
  spend(client: string, response: ServerResponse): Promise<void> {
    return this.#count(client, 1, response);
  }

  /** Counts nothing. Throws `RATE_LIMITED` where the quota is used up. */
  check(client: string, response: ServerResponse): Promise<void> {
    return this.#count(client, 0, response);
  }

  async #count(client: string, count: 0 | 1, response: ServerResponse): Promise<void> {
    const spent = await this.#counter.consume(client, count).catch((error: unknown) => {
      throw error instanceof RateLimiterRes ? this.#refuse(error, response) : error;
    });
    if (spent.consumedPoints - count >= this.#policy.quota) throw this.#refuse(spent, response);
  }

  #refuse({ msBeforeNext }: RateLimiterRes, response: ServerResponse) {
    this.#onRefused(this.#policy.name);
    for (const [name, value] of Object.entries(rateLimitHeaders(this.#policy, msBeforeNext))) {
      response.setHeader(name, value);
    }
    return rateLimited(this.#policy, msBeforeNext);
  }
}
