import type { LinkEvents } from '@shop/shared/protocol/transport';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Wire } from './wire.ts';

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

/** A connection as the listening end has it. */
export interface Connected {
  readonly dialled: Dialled;
  readonly wire: Wire;
}

/** The other end, which takes connections. */
export interface Bound {
  readonly process: SimulatedProcess;
  readonly onFrame: (peer: string, frame: Buffer) => void;
  readonly peers: Map<string, Connected>;
  isOpen: boolean;
}
