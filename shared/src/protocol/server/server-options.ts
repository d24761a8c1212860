import type { ServiceError } from '../../errors.ts';
import type { Keyring } from '../../keys/keyring.ts';
import type { Runtime } from '../../runtime.ts';
import type { Identity } from '../identity.ts';
import type { Incident } from '../incidents.ts';
import type { CallPolicy } from '../policy.ts';
import type { Listener } from '../transport.ts';
import type { ServedOperations } from './operations.ts';
import type { ServedCall } from './served-call.ts';

/** How a call ended, for logs and metrics. `error.cause` is what a handler threw instead. */
export interface ServedEnd {
  readonly call: ServedCall;
  readonly durationMs: number;
  readonly error: ServiceError | undefined;
}

/** Options of `Server`: what it serves, its limits, and its listeners. */
export interface ServerOptions {
  readonly identity: Identity;
  readonly contractVersion: string;
  readonly operations: ServedOperations;
  /** The services that may call each operation; an operation without an entry is for nobody. */
  readonly callers: ReadonlyMap<string, readonly string[]>;
  /** The keys by which callers are authenticated. */
  readonly keyring: Keyring;
  readonly runtime: Runtime;
  /** Sends a frame to a peer; calls back if it was not sent. */
  readonly send: Listener['send'];
  /** The metadata of every answer, as `encodeMetadata` makes it. */
  readonly metadata?: () => string;
  /** Called at the end of every accepted call. */
  readonly onEnd?: (end: ServedEnd) => void;
  /** Called when a handler ends after its call has ended: nobody gets its answer. */
  readonly onLate?: (call: ServedCall, durationMs: number) => void;
  /** Called for every request that was refused before a handler. */
  readonly onRefused?: (reason: string) => void;
  /** Called for refused connections and handshakes, and for frames that cannot be read. */
  readonly onIncident?: (incident: Incident) => void;
  /** The limit of calls at a time, over all connections; more are shed. */
  readonly maxInFlight?: number;
  /** How many calls of an operation may run at a time; no limit without an entry. */
  readonly bulkheads?: ReadonlyMap<string, number>;
  /** The limits of calls per connection. */
  readonly policy?: CallPolicy;
}
