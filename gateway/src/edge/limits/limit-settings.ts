import { z } from 'zod';

/** An integer from the environment. */
export const integer = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const limit = (fallback: number, min = 0) => integer(min, 1_000_000, fallback);

/** The limits of one client, from the environment; 0: no limit. */
export const limitVariables = z.object({
  TRUSTED_PROXIES: integer(0, 16, 0).describe(
    'how many proxies stand in front; by exactly so many is `X-Forwarded-For` believed, and their `X-Forwarded-Proto`',
  ),
  REQUESTS_PER_SECOND: limit(50).describe('requests a second from one address; 0: no limit'),
  REQUEST_BURST: limit(100, 1).describe('how many of them may come at once'),
  REQUESTS_IN_FLIGHT: limit(100).describe(
    'requests of one address at a time, until their answers are taken; it has four fifths of all places at most; 0: neither limit',
  ),
  CONNECTIONS: limit(200).describe(
    'connections of one address, counted where no proxies are trusted; 0: no limit',
  ),
  STREAMS: limit(20).describe('pages that one address watches live at a time; 0: no limit'),
  REVIEWS_PER_HOUR: limit(30).describe('reviews from one address; 0: no limit'),
  VOTES_PER_HOUR: limit(60).describe('votes for reviews from one address; 0: no limit'),
  REGISTRATIONS_PER_HOUR: limit(30).describe(
    'customers who register from one address; 0: no limit',
  ),
  CART_LINES_PER_HOUR: limit(300).describe(
    'products put into carts from one address, by their pages; 0: no limit',
  ),
  WRONG_PASSWORDS: limit(10).describe(
    'wrong passwords from one address in 15 minutes, and as many for one account, then even the right one waits; 0: no limit',
  ),
  WRONG_TOKENS: limit(5).describe(
    'wrong admin tokens from one address in 15 minutes, then even the right one waits, and as many wrong keys of partners; 0: no limit',
  ),
});
export type LimitVariables = z.output<typeof limitVariables>;

/** The default limits of one client. */
export const defaultLimits: LimitVariables = limitVariables.parse({});

/** No limits: for measurements and tests from one address. */
export const noLimits: LimitVariables = {
  ...defaultLimits,
  REQUESTS_PER_SECOND: 0,
  REQUESTS_IN_FLIGHT: 0,
  CONNECTIONS: 0,
  STREAMS: 0,
  REVIEWS_PER_HOUR: 0,
  VOTES_PER_HOUR: 0,
  REGISTRATIONS_PER_HOUR: 0,
  CART_LINES_PER_HOUR: 0,
  WRONG_PASSWORDS: 0,
  WRONG_TOKENS: 0,
};
