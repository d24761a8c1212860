import type { IncomingMessage } from 'node:http';
import type { Runtime } from '@shop/shared/runtime';
import { createAddressOf } from './client-address.ts';
import { type ClientLimit, type Policy, createClientLimit } from './client-limit.ts';
import type { OpenCounter } from './counters.ts';
import type { LimitVariables } from './limit-settings.ts';
import { type RequestLimit, createRequestLimit } from './request-limit.ts';

/** The writes that have a limit. */
export type Countable = 'reviews' | 'votes' | 'registrations' | 'cartLines';

/** The limits of one client; undefined: no limit. */
export interface Limits {
  readonly clientOf: (request: IncomingMessage) => string;
  readonly requests: { readonly limit: RequestLimit; readonly policy: Policy } | undefined;
  /** Concurrent requests; 0: no limit. */
  readonly inFlight: number;
  /** Connections; 0: no limit. */
  readonly connections: number;
  readonly writes: Readonly<Record<Countable, ClientLimit | undefined>>;
  readonly wrongTokens: ClientLimit | undefined;
  /** Wrong keys of partners. */
  readonly wrongKeys: ClientLimit | undefined;
  /** Wrong passwords of customers: from an address, and for an account. */
  readonly wrongPasswords: {
    readonly ofClient: ClientLimit | undefined;
    readonly ofAccount: ClientLimit | undefined;
  };
  /** Called for each refusal with the limit's name. */
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
  return { policy, limit: createRequestLimit(runtime, { perSecond, burst }, openCounter) };
};

/** Makes the limits, which all listeners of a gateway share. */
export const createLimits = (parts: LimitsParts): Limits => {
  const { settings, openCounter, onRefused } = parts;
  const limit = (
    name: string,
    quota: number,
    windowSeconds: number,
    of = 'come from this address',
  ) => {
    const message = `too many ${name} ${of}`;
    const policy = { name: name.replace(' ', '-'), quota, windowSeconds, message };
    return quota === 0 ? undefined : createClientLimit(policy, openCounter, onRefused);
  };
  return {
    clientOf: createAddressOf(settings.TRUSTED_PROXIES),
    requests: requestLimit(parts),
    inFlight: settings.REQUESTS_IN_FLIGHT,
    // Behind a proxy all connections are the proxy's.
    connections: settings.TRUSTED_PROXIES === 0 ? settings.CONNECTIONS : 0,
    writes: {
      reviews: limit('reviews', settings.REVIEWS_PER_HOUR, hourSeconds),
      votes: limit('votes', settings.VOTES_PER_HOUR, hourSeconds),
      registrations: limit('registrations', settings.REGISTRATIONS_PER_HOUR, hourSeconds),
      cartLines: limit('cart lines', settings.CART_LINES_PER_HOUR, hourSeconds),
    },
    wrongTokens: limit('wrong tokens', settings.WRONG_TOKENS, tokenWindowSeconds),
    wrongKeys: limit('wrong keys', settings.WRONG_TOKENS, tokenWindowSeconds),
    wrongPasswords: {
      ofClient: limit('wrong passwords', settings.WRONG_PASSWORDS, tokenWindowSeconds),
      ofAccount: limit(
        'wrong passwords-of-an-account',
        settings.WRONG_PASSWORDS,
        tokenWindowSeconds,
        'were tried for this account',
      ),
    },
    onRefused,
  };
};
