import type { ServerResponse } from 'node:http';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { OpenCounter } from './counters.ts';
import { rateLimited, rateLimitHeaders } from './rate-limited.ts';
import type { Policy } from './rate-limited.ts';

/** So much in a window for each client, counted before it is done. */
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

  /** Counts one more. Throws `RATE_LIMITED` when that is one too many. */
  async spend(client: string, response: ServerResponse): Promise<void> {
    try {
      await this.#counter.consume(client);
    } catch (error) {
      throw error instanceof RateLimiterRes ? this.#refuse(error, response) : error;
    }
  }

  /** Counts nothing. Throws `RATE_LIMITED` when all has been spent. */
  async check(client: string, response: ServerResponse): Promise<void> {
    const spent = await this.#counter.get(client);
    if (spent && spent.consumedPoints >= this.#policy.quota) throw this.#refuse(spent, response);
  }

  #refuse({ msBeforeNext }: RateLimiterRes, response: ServerResponse) {
    this.#onRefused(this.#policy.name);
    for (const [name, value] of Object.entries(rateLimitHeaders(this.#policy, msBeforeNext))) {
      response.setHeader(name, value);
    }
    return rateLimited(this.#policy, msBeforeNext);
  }
}
