import type { Cancel, Runtime } from '../../runtime.ts';
import { keyAfter } from '../../keys/keyring.ts';
import type { Link, LinkEvents } from '../transport.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** How long a link may try by itself. After some errors libzmq says that it does and does not. */
const contactTimeoutMs = 5_000;

/** After a key that was refused, the next one is tried so soon; the first one again later. */
const nextKeyMs = 50;
const refusedRetryMs = 1_000;

type ContactOptions = Pick<
  ConnectionOptions,
  'address' | 'service' | 'keyring' | 'transport' | 'runtime' | 'onRefused'
>;

/** What there is to somebody whose key is not known: nothing. */
const noLink = (runtime: Runtime): Link => ({
  send: (_frame, onRefused) => runtime.atTurnEnd(onRefused),
  close: () => undefined,
});

/**
 * A link that is made anew when what is expected of it does not come in time, or when the other
 * side is not who it should be: then with the next key that the service may have.
 */
export class Contact {
  readonly #options: ContactOptions;
  readonly #events: Omit<LinkEvents, 'refused'>;
  #link: Link;
  /** How many keys were refused since the last one that was not. */
  #refusals = 0;
  #key = '';
  #stopTimer: Cancel = () => undefined;
  #isClosed = false;

  /** Hears of a link that is given up as of one that went down. */
  constructor(options: ContactOptions, events: Omit<LinkEvents, 'refused'>) {
    this.#options = options;
    this.#events = events;
    this.#link = this.#dial();
  }

  /** The public key that the other side has proven, while there is one. */
  get key(): string {
    return this.#key;
  }

  /** Whether every key that the service may have was refused, or there is none at all. */
  get isRefused(): boolean {
    return this.#refusals >= this.#keys.length;
  }

  send(frame: Buffer, onRefused: () => void): void {
    this.#link.send(frame, onRefused);
  }

  /** Something is expected within this time, for lack of which the link is made anew. */
  expect(withinMs = contactTimeoutMs): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.runtime.after(withinMs, () => this.redial());
  }

  /** What was expected has come. */
  settle(): void {
    this.#stopTimer();
    this.#refusals = 0;
  }

  redial(): void {
    this.#link.close();
    this.#events.down();
    if (!this.#isClosed) this.#link = this.#dial();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer();
    this.#link.close();
  }

  get #keys(): readonly string[] {
    return this.#options.keyring.keysOf(this.#options.service);
  }

  #dial(): Link {
    const { address, transport } = this.#options;
    const keys = this.#keys;
    this.#key = (this.#refusals > 0 ? keyAfter(keys, this.#key) : keys[0]) ?? '';
    this.expect(this.#key ? contactTimeoutMs : refusedRetryMs);
    if (!this.#key) return noLink(this.#options.runtime);
    const { up, down, frame } = this.#events;
    return transport.dial(
      { address, key: this.#key },
      { up, down, frame, refused: () => this.#refused() },
    );
  }

  #refused(): void {
    // By itself it would try again, with the same key, several times a second.
    this.#link.close();
    this.#link = noLink(this.#options.runtime);
    const wasRefused = this.isRefused;
    this.#refusals += 1;
    this.expect(this.isRefused ? refusedRetryMs : nextKeyMs);
    if (this.isRefused && !wasRefused) this.#options.onRefused?.();
  }
}
