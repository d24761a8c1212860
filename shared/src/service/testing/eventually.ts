import { setTimeout as pause } from 'node:timers/promises';

/** Before the test's own 30 s are over; that long may a process take to start on a busy machine. */
const givesUpMs = 25_000;

/** Tries until it no longer throws; after 25 seconds throws what the last try has thrown. */
export const eventually = async <T>(attempt: () => Promise<T> | T): Promise<T> => {
  const givesUpAt = performance.now() + givesUpMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= givesUpAt) throw error;
    }
    await pause(10);
  }
};
