import type { LinkEvents } from '@shop/shared/protocol/transport';
import type { Runtime } from '@shop/shared/runtime';
import type { Conditions } from './conditions.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** One end that makes connections again and again, until it is closed. */
export interface Dialled {
  readonly process: SimulatedProcess;
  readonly address: string;
  readonly events: LinkEvents;
  wire: Wire | undefined;
  retryMs: number;
  isClosed: boolean;
  /** The last frame, which may come again on the next connection. */
  lastFrame: Buffer | undefined;
}

/** The other end, which takes connections. */
export interface Bound {
  readonly process: SimulatedProcess;
  readonly onFrame: (peer: string, frame: Buffer) => void;
  readonly peers: Map<string, Wire>;
  isOpen: boolean;
}

/** One connection. Once broken it stays so; each side learns of it when it does. */
export interface Wire {
  /** Its name on the listening side. */
  readonly peer: string;
  readonly dialled: Dialled;
  readonly bound: Bound;
  /** Its two directions: to the listening side, and back. */
  readonly there: Lane;
  readonly back: Lane;
  isBroken: boolean;
}

/** One direction of a connection: what arrives does so in order, as with TCP. */
interface Lane {
  carry(arrive: () => void): void;
  /** Delivers what a blocked way has held up, where it is free again. */
  release(): void;
}

export const laneBetween = (
  { host: from }: SimulatedProcess,
  { host: to, input }: SimulatedProcess,
  { clock, conditions }: { readonly clock: Runtime; readonly conditions: Conditions },
  isBroken: () => boolean,
): Lane => {
  const carried: (() => void)[] = [];
  let due = 0;
  let lastAt = 0;
  const release = () => {
    if (conditions.isBlocked(from, to)) return;
    for (const arrive of carried.splice(0, due)) if (!isBroken()) input(arrive);
    due = 0;
  };
  return {
    carry(arrive) {
      carried.push(arrive);
      lastAt = Math.max(lastAt, clock.now() + conditions.latencyMs(from, to));
      clock.after(lastAt - clock.now(), () => {
        due += 1;
        release();
      });
    },
    release,
  };
};
