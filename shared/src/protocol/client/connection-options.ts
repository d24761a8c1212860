import type { Keyring } from '../../keys/keyring.ts';
import type { Runtime } from '../../runtime.ts';
import type { Identity } from '../identity.ts';
import type { Incident } from '../incidents.ts';
import type { Transport } from '../transport.ts';
import type { CallPolicy } from '../policy.ts';
import type { SuspectInputs } from './suspect-inputs.ts';

/** Options that all connections to the replicas of one service share. */
export interface SharedOptions {
  /** The service that must answer. */
  readonly service: string;
  readonly self: Identity;
  /** This process's own keys, and the known keys of the service. */
  readonly keyring: Keyring;
  readonly transport: Transport;
  readonly runtime: Runtime;
  readonly policy?: CallPolicy;
  /** Called for every problem with a replica. */
  readonly onIncident?: ((incident: Incident) => void) | undefined;
}

/** Options of a connection to one replica. */
export interface ConnectionOptions extends SharedOptions {
  readonly address: string;
  /** The inputs on which operations have failed, shared by all replicas of the service. */
  readonly suspects?: SuspectInputs;
  /** Called at every change of state. */
  readonly onChange: () => void;
  /** Called when there may be room for another call. */
  readonly onRoom?: () => void;
}

/** The criteria of the choice of a connection for a call. */
export interface Wanted {
  readonly operation: string;
  /** Whether the call passes an open circuit breaker: it is important. */
  readonly isUrgent: boolean;
}
