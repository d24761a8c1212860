import type { ServiceError } from '../../errors.ts';
import { proofBytes, proofsOf } from '../../keys/greeting-proof.ts';
import { SeenNonces } from '../../keys/seen-nonces.ts';
import { steadyTime } from '../../runtime.ts';
import type { Caller } from '../calls/context.ts';
import { hello } from '../identity.ts';
import { tryParseJson } from '../wire/items.ts';
import { wireVersion } from '../wire/limits.ts';
import type { ServedOperations } from './operations.ts';
import { refusal, versionUnsupported } from './refusals.ts';
import type { ServerOptions } from './server-options.ts';

/** Who has greeted, and with which key that was proven. */
export interface Greeted {
  readonly caller: Caller;
  /** What it may call. */
  readonly operations: ServedOperations;
  readonly key: string;
  /** How far its clock is ahead of this one, in milliseconds. */
  readonly clockAheadMs: number;
}

const unproven = () => refusal('UNAUTHENTICATED', 'the greeting proves nothing');

/** Reads greetings to one service, and believes those that prove who they are from. */
export class Greetings {
  readonly #options: ServerOptions;
  readonly #proofs: ReturnType<typeof proofsOf>;
  readonly #seen = new SeenNonces();
  /** What each service may call that has greeted. */
  readonly #allowed = new Map<string, ServedOperations>();

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#proofs = proofsOf(options.keyring.pair);
  }

  /** Who greets with this HELLO, or why that is not accepted by this service. */
  read(content: Buffer): Greeted | { readonly problem: ServiceError } {
    const text = content.subarray(proofBytes);
    const { data } = hello.safeParse(tryParseJson(text));
    if (!data) return { problem: refusal('INVALID_ARGUMENT', 'not a greeting') };
    const { service, versions, caller, time, nonce } = data;
    const own = this.#options.identity.service;
    if (service !== own) return { problem: refusal('WRONG_SERVICE', `this is ${own}`) };
    const [oldest, newest] = versions;
    if (oldest > wireVersion || newest < wireVersion) return { problem: versionUnsupported() };
    const proof = content.subarray(0, proofBytes);
    const keys = this.#options.keyring.keysOf(caller.service);
    const key = keys.find((one) => this.#proofs.isBy(one, text, proof));
    if (!key || !this.#seen.take(caller.service, nonce, time)) return { problem: unproven() };
    return {
      caller: { service: caller.service, instance: caller.instance },
      operations: this.#operationsFor(caller.service),
      key,
      clockAheadMs: time - steadyTime(this.#options.runtime),
    };
  }

  /** Whether the key by which someone was believed is still theirs. */
  holds({ caller, key }: Greeted): boolean {
    return this.#options.keyring.keysOf(caller.service).includes(key);
  }

  #operationsFor(caller: string): ServedOperations {
    const { operations, callers } = this.#options;
    const isAllowed = ([name]: readonly [string, unknown]) => callers.get(name)?.includes(caller);
    const known = this.#allowed.get(caller) ?? new Map([...operations].filter(isAllowed));
    this.#allowed.set(caller, known);
    return known;
  }
}
