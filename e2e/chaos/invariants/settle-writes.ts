import { setTimeout as pause } from 'node:timers/promises';
import type { BackOffice } from '../../src/shop.ts';
import { monotonicMs } from '../clock.ts';
import { toRequest } from '../load/requests.ts';
import type { Kind, Sample, Write } from '../load/sample.ts';
import { atOnce, inTurns } from './in-turns.ts';

/** A write, and whether it was done in the end. */
export interface SettledWrite extends Write {
  readonly kind: Exclude<Kind, 'page'>;
  /** The answer to it, or else to the same write sent again with the same key. */
  readonly status: number;
}

const patienceMs = 15_000;
const restMs = 200;
const timeoutMs = 5_000;

/** Where customers write, and where the shop's own people do. */
export interface Doors {
  readonly url: string;
  readonly backOffice: BackOffice;
}

/** Answers after which nobody would send it again: done, or refused for what it says. */
const isFinal = (status: number) =>
  (status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 409);

/**
 * Resolves what became of each write. One that got no answer, or none that is final, is sent again
 * with its key until it gets one, as its customer would; so each of them counts once (I10).
 */
export const settleWrites = async (
  { url, backOffice }: Doors,
  samples: readonly Sample[],
): Promise<readonly SettledWrite[]> => {
  const sendAgain = async (kind: SettledWrite['kind'], write: Write): Promise<number> => {
    const request = toRequest(kind, write, backOffice.adminToken);
    const { door, method, path, headers, body = '' } = request;
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(new URL(path, door === 'shop' ? url : backOffice.url), {
      method,
      headers,
      body,
      signal,
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  const settle = async (kind: SettledWrite['kind'], write: Write, answered: number) => {
    const givesUpAt = monotonicMs() + patienceMs;
    let status = answered;
    while (!isFinal(status) && monotonicMs() < givesUpAt) {
      status = await sendAgain(kind, write).catch(() => 0);
      if (!isFinal(status)) await pause(restMs);
    }
    return { ...write, kind, status };
  };

  const sent = samples.flatMap(({ kind, write, status, error }) =>
    kind !== 'page' && write && error !== 'unsent' ? [{ kind, write, status }] : [],
  );
  return inTurns(sent, atOnce, ({ kind, write, status }) => settle(kind, write, status));
};
