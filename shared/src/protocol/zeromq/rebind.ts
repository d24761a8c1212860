/** How often and how long an address is asked for that was left a moment ago: for five seconds. */
const waitMs = 20;
const maxTries = 250;

/** Also for an error that is no `Error` here: a test's realm is not that of a native module. */
const isTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

/**
 * Opens a socket at an address that this process has just closed one at: libzmq frees it a little
 * later. Throws what `open` throws, `EADDRINUSE` only after five seconds.
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
