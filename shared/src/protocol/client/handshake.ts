import { proofsOf } from '../../keys/handshake-proof.ts';
import { steadyTime } from '../../runtime.ts';
import { type Welcome, welcome } from '../identity.ts';
import { tryParseJson } from '../wire/items.ts';
import { wireVersion } from '../wire/limits.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** The client side of the handshake: makes HELLO, which proves the caller, and reads WELCOME. */
export class Handshake {
  /** The last WELCOME of the server. */
  welcome: Welcome | undefined;
  readonly #options: ConnectionOptions;
  readonly #proofs: ReturnType<typeof proofsOf>;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#proofs = proofsOf(options.keyring.pair);
  }

  /** The content of a HELLO to the server that has this public key. */
  to(serverKey: string): Buffer {
    const { service, self: caller, runtime } = this.#options;
    const versions = [wireVersion, wireVersion];
    const time = steadyTime(runtime);
    const nonce = runtime.newId();
    const text = Buffer.from(JSON.stringify({ versions, service, caller, time, nonce }));
    return Buffer.concat([this.#proofs.make(text, serverKey), text]);
  }

  /** Reads a WELCOME; returns the problem where it is not one of the wanted service. */
  read(content: Buffer): Welcome | { readonly problem: string } {
    const { data } = welcome.safeParse(tryParseJson(content));
    if (!data) return { problem: 'not a WELCOME' };
    const { service, version } = data;
    if (service !== this.#options.service) return { problem: `this is ${service}` };
    if (version !== wireVersion) return { problem: `it uses wire version ${version}` };
    this.welcome = data;
    return data;
  }
}
