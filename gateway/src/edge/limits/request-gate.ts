import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '@shop/shared/errors';
import { type PreparedRefusal, type RefusalParts, prepareRefusal } from '../prepared-refusal.ts';
import { streaming } from '../event-stream.ts';
import type { Limits } from './limits.ts';
import { rateLimited, rateLimitHeaders } from './client-limit.ts';
import { Tally } from './tally.ts';

/** Admits a request (true), or answers it with a refusal. */
type Gate = (request: IncomingMessage, response: ServerResponse) => boolean;

const open: Gate = () => true;

/** The rate limit; a refusal is prepared once for each `Retry-After`. */
const createRateGate = ({ requests, clientOf, onRefused }: Limits, parts: RefusalParts): Gate => {
  if (!requests) return open;
  const { limit, policy } = requests;
  const prepared = new Map<number, PreparedRefusal>();

  const refusalOf = (seconds: number): PreparedRefusal => {
    const known = prepared.get(seconds);
    if (known) return known;
    const error = rateLimited(policy, seconds * 1_000);
    const refusal = prepareRefusal(parts, error, rateLimitHeaders(policy, seconds * 1_000));
    prepared.set(seconds, refusal);
    return refusal;
  };

  return (request, response) => {
    const waitMs = limit.take(clientOf(request));
    if (waitMs <= 0) return true;
    refusalOf(Math.ceil(waitMs / 1_000))(request, response);
    onRefused(policy.name);
    return false;
  };
};

/** The limit of concurrent requests, each until the client has read its answer. */
const createFlightGate = (limits: Limits, parts: RefusalParts): Gate => {
  const { inFlight: max, clientOf, onRefused } = limits;
  if (max === 0) return open;
  const inFlight = new Tally();
  const message = 'too many requests of this address are being answered';
  const error = new ServiceError('RATE_LIMITED', message, { executed: 'no', retryAfterMs: 1_000 });
  const refuse = prepareRefusal(parts, error);

  return (request, response) => {
    const client = clientOf(request);
    if (inFlight.of(client) >= max) {
      refuse(request, response);
      onRefused('in-flight');
      return false;
    }
    inFlight.add(client);
    let isCounted = true;
    const leave = () => {
      if (isCounted) inFlight.remove(client);
      isCounted = false;
    };
    response.on('close', leave).on(streaming, leave);
    return true;
  };
};

/** Makes the first step of every request: the rate limit and the limit of concurrent requests. */
export const createRequestGate = (limits: Limits, parts: RefusalParts): Gate => {
  const isInRate = createRateGate(limits, parts);
  const isInFlight = createFlightGate(limits, parts);
  return (request, response) => isInRate(request, response) && isInFlight(request, response);
};
