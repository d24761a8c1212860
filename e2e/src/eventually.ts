import { setTimeout as pause } from 'node:timers/promises';

/** How long to go on trying, and how long to rest in between. */
export interface Patience {
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/**
 * Tries `attempt` until it no longer throws, and resolves to what it then gives. When the time is
 * over it throws what the last attempt threw.
 */
export const eventually = async <T>(
  attempt: () => Promise<T> | T,
  { timeoutMs = 5_000, intervalMs = 50 }: Patience = {},
): Promise<T> => {
  const givesUpAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() + intervalMs >= givesUpAt) throw error;
    }
    await pause(intervalMs);
  }
};

/** Repeats `step` for as long as `work` goes on, and resolves to what each step gave. */
export const meanwhile = async <T>(
  work: Promise<unknown>,
  step: () => Promise<T>,
): Promise<readonly T[]> => {
  let ended = false;
  const end = work.finally(() => {
    ended = true;
  });
  const results: T[] = [];
  do results.push(await step());
  while (!ended);
  await end;
  return results;
};
