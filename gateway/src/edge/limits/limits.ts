import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Runtime } from '@shop/shared/runtime';
import { createAddressOf } from './client-address.ts';
import { ClientLimit } from './client-limit.ts';
import type { OpenCounter } from './counters.ts';
import type { LimitVariables } from './limit-settings.ts';
import type { Policy } from './rate-limited.ts';
import { RequestLimit } from './request-limit.ts';

/** What a route can count. */
export type Countable = 'reviews' | 'baskets';

/** What one client may do; what is left out has no limit. */
export interface Limits {
  readonly clientOf: (request: IncomingMessage) => string;
  readonly requests: { readonly limit: RequestLimit; readonly policy: Policy } | undefined;
  /** Requests of a client that are not over; 0: no limit. */
  readonly inFlight: number;
  /** Connections of a client; 0: no limit. */
  readonly connections: number;
  readonly writes: Readonly<Record<Countable, ClientLimit | undefined>>;
  readonly wrongTokens: ClientLimit | undefined;
  /** Told of each refusal, by the limit's name. */
  readonly onRefused: (name: string) => void;
}

interface LimitsParts {
  readonly runtime: Runtime;
  readonly settings: LimitVariables;
  readonly openCounter: OpenCounter;
  readonly onRefused: (name: string) => void;
}

const hourSeconds = 3_600;
const tokenWindowSeconds = 900;

const requestLimit = ({ runtime, settings, openCounter }: LimitsParts): Limits['requests'] => {
  const { REQUESTS_PER_SECOND: perSecond, REQUEST_BURST: burst } = settings;
  if (perSecond === 0) return undefined;
  const policy = {
    name: 'requests',
    quota: burst,
    windowSeconds: Math.ceil(burst / perSecond),
    message: 'too many requests come from this address',
  };
  return { policy, limit: new RequestLimit(runtime, { perSecond, burst }, openCounter) };
};

/** The limits of a gateway, all its doors together. */
export const createLimits = (parts: LimitsParts): Limits => {
  const { settings, openCounter, onRefused } = parts;
  const limit = (name: string, quota: number, windowSeconds: number) => {
    const message = `too many ${name} come from this address`;
    const policy = { name: name.replace(' ', '-'), quota, windowSeconds, message };
    return quota === 0 ? undefined : new ClientLimit(policy, openCounter, onRefused);
  };
  return {
    clientOf: createAddressOf(settings.TRUSTED_PROXIES),
    requests: requestLimit(parts),
    inFlight: settings.REQUESTS_IN_FLIGHT,
    // Where proxies are trusted all connections are theirs, and to count them is for them.
    connections: settings.TRUSTED_PROXIES === 0 ? settings.CONNECTIONS : 0,
    writes: {
      reviews: limit('reviews', settings.REVIEWS_PER_HOUR, hourSeconds),
      baskets: limit('baskets', settings.BASKETS_PER_HOUR, hourSeconds),
    },
    wrongTokens: limit('wrong tokens', settings.WRONG_TOKENS, tokenWindowSeconds),
    onRefused,
  };
};

/** Counts what a request wants to do; throws `RATE_LIMITED` when that is one too many. */
export const spend = (
  { clientOf, writes }: Limits,
  what: Countable,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => writes[what]?.spend(clientOf(request), response) ?? Promise.resolve();
