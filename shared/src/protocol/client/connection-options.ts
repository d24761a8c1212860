import type { Keyring } from '../../keys/keyring.ts';
import type { Runtime } from '../../runtime.ts';
import type { Identity } from '../identity.ts';
import type { Incident } from '../incidents.ts';
import type { Transport } from '../transport.ts';
import type { CallPolicy } from '../policy.ts';
import type { SuspectInputs } from './suspect-inputs.ts';

/** Where a connection leads, and what it is made with. */
export interface ConnectionOptions {
  readonly address: string;
  /** The service that must answer there. */
  readonly service: string;
  readonly self: Identity;
  /** The keys of who calls, and those that the service may have. */
  readonly keyring: Keyring;
  readonly transport: Transport;
  readonly runtime: Runtime;
  readonly policy?: CallPolicy;
  /** The inputs that have broken operations at any replica of the service. */
  readonly suspects?: SuspectInputs;
  /** Hears of every change of state. */
  readonly onChange: () => void;
  /** Hears of what is wrong with the other side. */
  readonly onIncident?: ((incident: Incident) => void) | undefined;
  /** Hears when there may be room for another call. */
  readonly onRoom?: () => void;
}

/** The needs of a call by which a connection is chosen for it. */
export interface Wanted {
  readonly operation: string;
  /** It goes also where most calls fail: it has more time than those, and matters more. */
  readonly isUrgent: boolean;
}
