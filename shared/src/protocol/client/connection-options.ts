import type { Keyring } from '../../keys/keyring.ts';
import type { Runtime } from '../../runtime.ts';
import type { Identity } from '../identity.ts';
import type { Transport } from '../transport.ts';
import type { CallPolicy } from '../policy.ts';

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
  /** Hears of every change of state. */
  readonly onChange: () => void;
  /** Hears when the other side does not take this one's key, or has another than it should. */
  readonly onRefused?: (() => void) | undefined;
  /** Hears when there may be room for another call. */
  readonly onRoom?: () => void;
}
