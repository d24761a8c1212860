import type { ServiceError } from '../../errors.ts';
import { proofBytes, proofsOf } from '../../keys/handshake-proof.ts';
import { SeenNonces } from '../../keys/seen-nonces.ts';
import { steadyTime } from '../../runtime.ts';
import type { Caller } from '../calls/context.ts';
import { hello } from '../identity.ts';
import type { Incident } from '../incidents.ts';
import { tryParseJson } from '../wire/items.ts';
import { wireVersion } from '../wire/limits.ts';
import type { ServedOperations } from './operations.ts';
import { refusal, versionUnsupported } from './refusals.ts';
import type { ServerOptions } from './server-options.ts';

/** A caller that has authenticated itself in the handshake, and its key. */
export interface AuthenticatedCaller {
  readonly caller: Caller;
  /** The operations that it may call. */
  readonly operations: ServedOperations;
  readonly key: string;
  /** How far its clock is ahead of this one, in milliseconds. */
  readonly clockAheadMs: number;
}

/** An incident with a peer; `caller` is undefined before the handshake. */
export const incidentOf = (
  kind: 'HELLO_REFUSED' | 'FRAME_INVALID' | 'TOO_MANY_CONNECTIONS',
  caller?: Caller,
  detail?: string,
): Incident => ({ kind, peer: caller?.service ?? 'unknown', instance: caller?.instance, detail });

/** The server side of the handshake: reads HELLO and authenticates the caller by its proof. */
export class Handshakes {
  readonly #options: ServerOptions;
  readonly #proofs: ReturnType<typeof proofsOf>;
  readonly #seen = new SeenNonces();

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#proofs = proofsOf(options.keyring.pair);
  }

  /** The authenticated caller of a HELLO, or the error with which it is refused. */
  read(content: Buffer): AuthenticatedCaller | { readonly problem: ServiceError } {
    const text = content.subarray(proofBytes);
    const { data } = hello.safeParse(tryParseJson(text));
    if (!data) return this.#refuse(refusal('INVALID_ARGUMENT', 'this is not a HELLO'));
    const { service, versions, time, nonce } = data;
    const caller = { service: data.caller.service, instance: data.caller.instance };
    const own = this.#options.identity.service;
    if (service !== own) return this.#refuse(refusal('WRONG_SERVICE', `this is ${own}`), caller);
    const [oldest, newest] = versions;
    const isSupported = oldest <= wireVersion && newest >= wireVersion;
    if (!isSupported) return this.#refuse(versionUnsupported(), caller);
    const proof = content.subarray(0, proofBytes);
    const keys = this.#options.keyring.keysOf(caller.service);
    const key = keys.find((one) => this.#proofs.isBy(one, text, proof));
    const isNew = key !== undefined && this.#seen.take(caller.service, nonce, time);
    if (!isNew) {
      return this.#refuse(refusal('UNAUTHENTICATED', 'the proof of HELLO is not valid'), caller);
    }
    return {
      caller,
      operations: this.#operationsFor(caller.service),
      key,
      clockAheadMs: time - steadyTime(this.#options.runtime),
    };
  }

  /** Whether the key of an authenticated caller is still valid. */
  holds({ caller, key }: AuthenticatedCaller): boolean {
    return this.#options.keyring.keysOf(caller.service).includes(key);
  }

  #refuse(problem: ServiceError, claimed?: Caller): { readonly problem: ServiceError } {
    this.#options.onIncident?.(incidentOf('HELLO_REFUSED', claimed, problem.code));
    return { problem };
  }

  #operationsFor(caller: string): ServedOperations {
    const { operations, callers } = this.#options;
    const isAllowed = ([name]: readonly [string, unknown]) => callers.get(name)?.includes(caller);
    return new Map([...operations].filter(isAllowed));
  }
}
