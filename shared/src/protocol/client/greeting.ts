import { proofsOf } from '../../keys/greeting-proof.ts';
import { steadyTime } from '../../runtime.ts';
import { wireVersion } from '../wire/limits.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** Says, in HELLO, who calls, so that the other side can believe it. */
export class Greeting {
  readonly #options: Pick<ConnectionOptions, 'service' | 'self' | 'keyring' | 'runtime'>;
  readonly #proofs: ReturnType<typeof proofsOf>;

  constructor(options: Pick<ConnectionOptions, 'service' | 'self' | 'keyring' | 'runtime'>) {
    this.#options = options;
    this.#proofs = proofsOf(options.keyring.pair);
  }

  /** A HELLO's content for a server that has shown this public key. */
  to(serverKey: string): Buffer {
    const { service, self: caller, runtime } = this.#options;
    const versions = [wireVersion, wireVersion];
    const time = steadyTime(runtime);
    const nonce = runtime.newId();
    const text = Buffer.from(JSON.stringify({ versions, service, caller, time, nonce }));
    return Buffer.concat([this.#proofs.make(text, serverKey), text]);
  }
}
