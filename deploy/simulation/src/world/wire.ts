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

/** What a connection asks of the network that it is in. */
interface Surroundings {
  readonly clock: Clock;
  readonly conditions: Conditions;
}

/** One connection. Once broken it stays so; each side learns of it when it does. */
export class Wire {
  /** What the listening side calls it. */
  readonly peer: string;
  readonly dialled: Dialled;
  readonly bound: Bound;
  /** Its two directions: to the listening side, and back. */
  readonly there: Lane;
  readonly back: Lane;
  isBroken = false;

  constructor(peer: string, dialled: Dialled, bound: Bound, network: Surroundings) {
    const [a, b] = [dialled.process, bound.process];
    this.peer = peer;
    this.dialled = dialled;
    this.bound = bound;
    this.there = laneBetween(a, b, network, () => this.isBroken);
    this.back = laneBetween(b, a, network, () => this.isBroken);
  }

  /** Whether it has a host at one end, and another one, or any, at the other. */
  connects(host: string, other?: string): boolean {
    const ends = [this.dialled.process.host, this.bound.process.host];
    return ends.includes(host) && (other === undefined || ends.includes(other));
  }
}

/** One direction of a connection: what arrives does so in order, as with TCP. */
interface Lane {
  carry(arrive: () => void): void;
  /** Delivers what a blocked way has held up, where it is free again. */
  release(): void;
}

const laneBetween = (
  { host: from }: SimulatedProcess,
  to: SimulatedProcess,
  { clock, conditions }: Surroundings,
  isBroken: () => boolean,
): Lane => {
  let arrivesAt = 0;
  const held: (() => void)[] = [];
  const isBlocked = () => conditions.isBlocked(from, to.host);
  const deliver = (arrive: () => void) => void (isBroken() || to.input(arrive));
  return {
    carry(arrive) {
      arrivesAt = Math.max(arrivesAt, clock.now + conditions.latencyMs(from, to.host));
      clock.at(arrivesAt, () => {
        if (held.length > 0 || isBlocked()) held.push(arrive);
        else deliver(arrive);
      });
    },
    release() {
      if (!isBlocked()) held.splice(0).forEach(deliver);
    },
  };
};
