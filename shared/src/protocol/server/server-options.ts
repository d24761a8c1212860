import type { ServiceError } from '../../errors.ts';
import type { Keyring } from '../../keys/keyring.ts';
import type { Runtime } from '../../runtime.ts';
import type { Identity } from '../identity.ts';
import type { Incident } from '../incidents.ts';
import type { CallPolicy } from '../policy.ts';
import type { Listener } from '../transport.ts';
import type { ServedOperations } from './operations.ts';
import type { ServedCall } from './served-call.ts';

/** How a call ended, for logs and metrics. `cause` is there when a handler broke. */
export interface ServedEnd {
  readonly call: ServedCall;
  readonly durationMs: number;
  readonly error: ServiceError | undefined;
}

/** What a server serves, and whom it tells of it. */
export interface ServerOptions {
  readonly identity: Identity;
  readonly contractVersion: string;
  readonly operations: ServedOperations;
  /** Who may call each of them; nobody where nothing is said. */
  readonly callers: ReadonlyMap<string, readonly string[]>;
  /** By whose keys who calls is believed. */
  readonly keyring: Keyring;
  readonly runtime: Runtime;
  /** Sends a frame to a peer; calls back when it was refused. */
  readonly send: Listener['send'];
  /** What stands in each answer from now on, as `encodeMetadata` makes it. */
  readonly metadata?: () => string;
  /** Hears of every call that was let in. */
  readonly onEnd?: (end: ServedEnd) => void;
  /** Hears of a call whose handler has ended after the call itself had: nobody gets its answer. */
  readonly onLate?: (call: ServedCall, durationMs: number) => void;
  /** Hears of every request that was refused before a handler. */
  readonly onRefused?: (reason: string) => void;
  /** Hears of connections and greetings that were refused, and of frames that cannot be read. */
  readonly onIncident?: (incident: Incident) => void;
  /** Calls at a time, of all connections together; more are refused. */
  readonly maxInFlight?: number;
  /** How many calls of an operation may be at work at a time; where nothing is said, all. */
  readonly bulkheads?: ReadonlyMap<string, number>;
  /** How many of them each connection may have. */
  readonly policy?: CallPolicy;
}
