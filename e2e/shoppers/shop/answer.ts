import { z } from 'zod';

/** An answer; its status is 0 where there was none, and its body says why. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Why something was not done. */
export interface Problem {
  readonly code: string;
  readonly detail: string;
}

const problem = z.object({ code: z.string(), detail: z.string().default('') });

const fault = z.object({ name: z.string(), cause: z.object({ code: z.string() }).optional() });

/** The code of an error of `fetch`. */
const codeOf = (error: unknown): string => {
  const { name, cause } = fault.safeParse(error).data ?? {};
  return name === 'TimeoutError' ? 'TIMEOUT' : (cause?.code ?? String(error));
};

/** The answer that stands for an error on the way. */
export const faultOf = (error: unknown): Answer => ({
  status: 0,
  headers: new Headers(),
  body: codeOf(error),
});

/** The value of a text as JSON; undefined where it is none. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The problem of an answer, by its code; undefined where all is well. */
export const problemOf = ({ status, body }: Answer): Problem | undefined => {
  if (status === 0) return { code: body, detail: 'no answer came' };
  if (status < 400) return undefined;
  const { data } = problem.safeParse(parsed(body));
  // A page for people has no code.
  const code = status === 429 ? 'RATE_LIMITED' : `HTTP_${status}`;
  return data ?? { code, detail: 'the page of an error' };
};

const retried = z.object({ retryable: z.boolean() });

/** Statuses of gateways, and of shops that are too busy, whose answer is no problem document. */
const passing: readonly number[] = [0, 502, 503, 504];

/** How long to wait before another try, in milliseconds, where the answer does not say. */
const shortRestMs = 500;

/**
 * How long to wait before the same request is tried again, in milliseconds, where the shop could
 * not answer; undefined where another try would change nothing.
 */
export const tryAgainAfter = ({ status, headers, body }: Answer): number | undefined => {
  const { retryable = passing.includes(status) } = retried.safeParse(parsed(body)).data ?? {};
  if (!retryable || status === 429) return undefined;
  return Number(headers.get('retry-after') ?? 0) * 1_000 || shortRestMs;
};

/** How long a limit asks to wait, in milliseconds; undefined where no limit was met. */
export const restOf = ({ status, headers }: Answer): number | undefined => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return status === 429 && seconds >= 0 ? seconds * 1_000 : undefined;
};
