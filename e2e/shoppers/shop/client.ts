import { monotonicMs } from '../../chaos/clock.ts';
import type { Tally } from '../report/tally.ts';
import { type Answer, faultOf, problemOf, restOf, tryAgainAfter } from './answer.ts';
import type { Cookies } from './cookies.ts';

/** A request, as somebody outside of the shop makes it. */
export interface Request {
  /** By which it is counted. */
  readonly kind: string;
  readonly path: string;
  /** GET without a body, and POST with one, if left out. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** The token of a session. */
  readonly token?: string;
  /** The idempotency key. */
  readonly key?: string;
  readonly cookies?: Cookies;
  /** The codes of refusals that belong to shopping. */
  readonly refusals?: readonly string[];
}

/** Thrown for a request that failed, when that is counted: its person gives up. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
}

/** Asks the shop. */
export type Client = (request: Request) => Promise<Answer>;

/** Resolves after so many milliseconds, or before where everybody has to leave. */
export type Pause = (ms: number) => Promise<void>;

/** How long an answer may take in all. */
const deadlineMs = 10_000;

/** The longest rest that a limit may ask for. */
const longestRestMs = 10_000;

const headersOf = ({ json, form, token, key, cookies }: Request) => ({
  Accept: json === undefined && (form || cookies) ? 'text/html' : '*/*',
  ...(json !== undefined && { 'Content-Type': 'application/json' }),
  ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
  ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  ...(key !== undefined && { 'Idempotency-Key': key }),
  ...cookies?.header(),
});

const bodyOf = ({ json, form }: Request) => {
  if (json !== undefined) return JSON.stringify(json);
  return form && `${new URLSearchParams(form)}`;
};

interface Parts {
  readonly origin: string;
  readonly tally: Tally;
  readonly pause: Pause;
  /** For how long a request is tried again that the shop cannot answer, in milliseconds. */
  readonly patienceMs?: number;
  /** Whether everybody has to leave: then nothing is tried again. */
  readonly isOver?: () => boolean;
}

/**
 * A client of the shop at `origin`. It counts every request; one that a limit refuses is sent once
 * more after the rest that the shop asks for, and one that the shop cannot answer for as long as
 * the patience lasts.
 */
export const createClient = (parts: Parts): Client => {
  const { origin, tally, pause, patienceMs = 0, isOver = () => false } = parts;
  const send = async (request: Request): Promise<Answer> => {
    const body = bodyOf(request);
    const response = await fetch(`${origin}${request.path}`, {
      method: request.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: headersOf(request),
      redirect: 'manual',
      signal: AbortSignal.timeout(deadlineMs),
      ...(body !== undefined && { body }),
    });
    request.cookies?.keep(response.headers);
    const { status, headers } = response;
    return { status, headers, body: await response.text() };
  };

  const sendPatiently = async (request: Request): Promise<Answer> => {
    const givesUpAt = monotonicMs() + patienceMs;
    for (;;) {
      const answer = await send(request).catch(faultOf);
      const restMs = tryAgainAfter(answer);
      const isLast = isOver() || monotonicMs() + (restMs ?? 0) >= givesUpAt;
      if (restMs === undefined || isLast) return answer;
      tally.count('again');
      await pause(restMs);
    }
  };

  const ask = async (request: Request, isAgain = false): Promise<Answer> => {
    const { kind, refusals = [] } = request;
    const from = monotonicMs();
    const answer = await sendPatiently(request);
    const tookMs = monotonicMs() - from;
    const restMs = restOf(answer);
    if (restMs !== undefined && restMs <= longestRestMs && !isAgain) {
      tally.count('waited');
      await pause(restMs);
      return ask(request, true);
    }
    const problem = problemOf(answer);
    const isFailed = problem !== undefined && !refusals.includes(problem.code);
    tally.asked(kind, tookMs, isFailed);
    if (problem && !isFailed) tally.refused(problem.code);
    if (!isFailed) return answer;
    tally.fail({ ...problem, about: kind });
    throw new GaveUp(`${kind}: ${problem.code}`);
  };
  return (request) => ask(request);
};
