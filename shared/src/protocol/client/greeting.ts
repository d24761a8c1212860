import { proofsOf } from '../../keys/greeting-proof.ts';
import { steadyTime } from '../../runtime.ts';
import { type Welcome, welcome } from '../identity.ts';
import { tryParseJson } from '../wire/items.ts';
import { wireVersion } from '../wire/limits.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** Says, in HELLO, who calls, so that the other side can believe it, and reads its answer. */
export class Greeting {
  readonly #options: Pick<ConnectionOptions, 'service' | 'self' | 'keyring' | 'runtime'>;
  readonly #proofs: ReturnType<typeof proofsOf>;
  #welcome: Welcome | undefined;

  constructor(options: Pick<ConnectionOptions, 'service' | 'self' | 'keyring' | 'runtime'>) {
    this.#options = options;
    this.#proofs = proofsOf(options.keyring.pair);
  }

  /** The last WELCOME of the other side. */
  get welcome(): Welcome | undefined {
    return this.#welcome;
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

  /** Reads a WELCOME, or says why it is not an answer of the service that was greeted. */
  read(content: Buffer): Welcome | { readonly problem: string } {
    const { data } = welcome.safeParse(tryParseJson(content));
    if (!data) return { problem: 'not a WELCOME' };
    const { service, version } = data;
    if (service !== this.#options.service) return { problem: `this is ${service}` };
    if (version !== wireVersion) return { problem: `it speaks version ${version} of the wire` };
    this.#welcome = data;
    return data;
  }
}
