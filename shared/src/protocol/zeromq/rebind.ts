/** The retry interval and limit for an address that was just freed: five seconds in total. */
const waitMs = 20;
const maxTries = 250;

/** Not `instanceof Error`: in tests a native module has another realm. */
const isTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

/**
 * Opens a socket at an address on which this process has just closed one: libzmq frees it a little
 * later. Throws what `open` throws; `EADDRINUSE` only after five seconds.
 */
export const rebind = async <T>(
  open: () => Promise<T>,
  wait: (ms: number) => Promise<unknown>,
): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await open();
    } catch (error) {
      if (!isTaken(error) || tries >= maxTries) throw error;
    }
    await wait(waitMs);
  }
};
