import type { IncomingMessage, ServerResponse } from 'node:http';
import { PreparedRefusal } from '../prepared-refusal.ts';
import type { RefusalParts } from '../prepared-refusal.ts';
import type { Limits } from './limits.ts';
import { rateLimited, rateLimitHeaders } from './rate-limited.ts';

/**
 * Stands before everything else: lets a request in, or answers a client that asks too much. There
 * are as many such answers as there are seconds to wait, and each is prepared once.
 */
export const createRequestGate = (limits: Limits, parts: RefusalParts) => {
  const { requests, clientOf, onRefused } = limits;
  if (!requests) return () => true;
  const { limit, policy } = requests;
  const prepared = new Map<number, PreparedRefusal>();

  const refusalOf = (seconds: number): PreparedRefusal => {
    const known = prepared.get(seconds);
    if (known) return known;
    const error = rateLimited(policy, seconds * 1_000);
    const refusal = new PreparedRefusal(parts, error, rateLimitHeaders(policy, seconds * 1_000));
    prepared.set(seconds, refusal);
    return refusal;
  };

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const waitMs = limit.take(clientOf(request));
    if (waitMs <= 0) return true;
    refusalOf(Math.ceil(waitMs / 1_000)).send(request, response);
    onRefused(policy.name);
    return false;
  };
};
