interface Held {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** Time, in milliseconds. */
export interface Clock {
  now(): number;
  after(ms: number, act: () => void): unknown;
}

const realClock: Clock = {
  now: () => performance.now(),
  after: (ms, act) => setTimeout(act, ms),
};

/**
 * Holds bytes back for as long as `waitMs` says at their arrival, and lets none pass before those
 * that came before: TCP keeps the order, so what follows waits too.
 */
export const createDelay = (
  waitMs: () => number,
  deliver: (bytes: Buffer) => void,
  { now, after }: Clock = realClock,
): ((bytes: Buffer) => void) => {
  const held: Held[] = [];
  let isWaiting = false;

  const pass = () => {
    for (let [first] = held; first && first.dueAt <= now(); [first] = held) {
      held.shift();
      deliver(first.bytes);
    }
    const [next] = held;
    isWaiting = next !== undefined;
    if (next) after(Math.max(0, next.dueAt - now()), pass);
  };

  return (bytes) => {
    held.push({ bytes, dueAt: now() + waitMs() });
    if (!isWaiting) pass();
  };
};
