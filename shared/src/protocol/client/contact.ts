import { type Cancel, type Runtime, relaxed } from '../../runtime.ts';
import { keyAfter } from '../../keys/keyring.ts';
import type { HandshakeFailure, IncidentKind } from '../incidents.ts';
import type { Link, LinkEvents } from '../transport.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** How long a link may try by itself. After some errors libzmq says that it does and does not. */
const contactTimeoutMs = 5_000;

/** After a key that was refused, the next one is tried so soon. */
const nextKeyMs = 50;

/** Where no other key is next, the contact is tried again so often. */
const contactRetryMs = 1_000;

type ContactOptions = Pick<
  ConnectionOptions,
  'address' | 'service' | 'keyring' | 'transport' | 'runtime' | 'onIncident'
>;

/** What there is to somebody whose key is not known: nothing. */
const noLink = (runtime: Runtime): Link => ({
  send: (_frame, onRefused) => runtime.atTurnEnd(onRefused),
  close: () => undefined,
});

/**
 * A link that is made anew when what is expected of it does not come in time, or when the other
 * side is not who it should be: then with the next key that the service may have. It ends at once
 * when the key that it was made with is taken off the list.
 */
export class Contact {
  readonly #options: ContactOptions;
  readonly #events: Omit<LinkEvents, 'failed'>;
  readonly #stopListening: Cancel;
  #link: Link;
  /** How many keys were refused since the last one that was not. */
  #refusals = 0;
  #key = '';
  #problem: IncidentKind | undefined;
  #stopTimer: Cancel = () => undefined;
  #isClosed = false;

  /** Hears of a link that is given up as of one that went down. */
  constructor(options: ContactOptions, events: Omit<LinkEvents, 'failed'>) {
    this.#options = options;
    this.#events = events;
    this.#stopListening = options.keyring.onChange(() => this.#keysChanged());
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

  /** The last incident, until all is well again. */
  get problem(): IncidentKind | undefined {
    return this.#problem;
  }

  send(frame: Buffer, onRefused: () => void): void {
    this.#link.send(frame, onRefused);
  }

  /** Something is expected within this time, for lack of which the link is made anew. */
  expect(withinMs = this.#contactTimeoutMs, problem?: IncidentKind): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.runtime.after(withinMs, () => this.redial(problem));
  }

  /** What was expected has come. */
  settle(): void {
    this.#stopTimer();
    this.#refusals = 0;
    this.#problem = undefined;
  }

  /** Something is wrong with the other side. */
  note(kind: IncidentKind, detail?: string): void {
    const { service: peer, address: from } = this.#options;
    this.#problem = kind;
    this.#options.onIncident?.({ kind, peer, from, detail });
  }

  /** Makes the link anew, for a reason that is to be told or none. */
  redial(problem?: IncidentKind): void {
    if (problem) this.note(problem);
    this.#link.close();
    this.#events.down();
    if (!this.#isClosed) this.#link = this.#dial();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    this.#stopTimer();
    this.#link.close();
  }

  get #contactTimeoutMs(): number {
    return relaxed(this.#options.runtime, contactTimeoutMs);
  }

  get #keys(): readonly string[] {
    return this.#options.keyring.keysOf(this.#options.service);
  }

  #dial(): Link {
    const { address, transport } = this.#options;
    const keys = this.#keys;
    this.#key = (this.#refusals > 0 ? keyAfter(keys, this.#key) : keys[0]) ?? '';
    this.expect(this.#key ? this.#contactTimeoutMs : contactRetryMs);
    if (!this.#key) {
      if (this.#problem !== 'KEY_REVOKED') this.note('KEY_MISSING');
      return noLink(this.#options.runtime);
    }
    const { up, down, frame } = this.#events;
    return transport.dial(
      { address, key: this.#key },
      { up, down, frame, failed: (why) => this.#failed(why) },
    );
  }

  #failed(why: HandshakeFailure): void {
    // By itself it would try again, with the same key, several times a second.
    this.#link.close();
    this.#link = noLink(this.#options.runtime);
    // A server that does not answer has shown nothing of its key, so no other key is next.
    if (why !== 'NO_ANSWER') this.#refusals += 1;
    const hasNext = why !== 'NO_ANSWER' && !this.isRefused;
    this.expect(hasNext ? nextKeyMs : contactRetryMs);
    if (!hasNext) this.note(why);
  }

  #keysChanged(): void {
    if (this.#isClosed || !this.#key || this.#keys.includes(this.#key)) return;
    this.redial('KEY_REVOKED');
  }
}
