import { setTimeout as pause } from 'node:timers/promises';

/** Tries until it no longer throws; after ten seconds throws what the last try has thrown. */
export const eventually = async <T>(attempt: () => Promise<T> | T): Promise<T> => {
  const givesUpAt = performance.now() + 10_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= givesUpAt) throw error;
    }
    await pause(10);
  }
};
