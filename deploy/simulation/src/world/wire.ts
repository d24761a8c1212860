import type { LinkEvents } from '@shop/shared/protocol/transport';
import type { Clock } from './clock.ts';
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
  /** What came last, which may come again on the next connection. */
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
  /** What the listening side calls it. */
  readonly peer: string;
  readonly dialled: Dialled;
  readonly bound: Bound;
  /** Its two directions: to the listening side, and back. */
  readonly there: Lane;
  readonly back: Lane;
  isBroken: boolean;
}

/** One direction of a connection: what arrives does so in order, as with TCP. */
export interface Lane {
  carry(arrive: () => void): void;
  /** Delivers what a blocked way has held up, where it is free again. */
  release(): void;
}

export const laneBetween = (
  { host: from }: SimulatedProcess,
  { host: to, input }: SimulatedProcess,
  { clock, conditions }: { readonly clock: Clock; readonly conditions: Conditions },
  isBroken: () => boolean,
): Lane => {
  let arrivesAt = 0;
  const held: (() => void)[] = [];
  const deliver = (arrive: () => void) => void (isBroken() || input(arrive));
  return {
    carry(arrive) {
      arrivesAt = Math.max(arrivesAt, clock.now + conditions.latencyMs(from, to));
      clock.at(arrivesAt, () => {
        if (held.length > 0 || conditions.isBlocked(from, to)) held.push(arrive);
        else deliver(arrive);
      });
    },
    release() {
      if (!conditions.isBlocked(from, to)) held.splice(0).forEach(deliver);
    },
  };
};
