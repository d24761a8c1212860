import { type Cancel, type Runtime, relaxed } from '../../runtime.ts';
import { keyAfter } from '../../keys/keyring.ts';
import type { HandshakeFailure, IncidentKind } from '../incidents.ts';
import type { Link, LinkEvents, Transport } from '../transport.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** How long libzmq may reconnect by itself. After some errors it claims to, and does not. */
const linkTimeoutMs = 5_000;

/** The wait before the next key is tried after one was refused. */
const nextKeyMs = 50;

/** The wait before a new attempt when there is no other key to try. */
const redialMs = 1_000;

type LinkOptions = Pick<
  ConnectionOptions,
  'address' | 'service' | 'keyring' | 'runtime' | 'onIncident'
> & {
  readonly transport: Pick<Transport, 'dial'>;
  /** A silent link is not dialled again: its other side may have nothing to say. */
  readonly mayBeSilent?: boolean;
};

/** Stands for the link to a service whose key is unknown: it refuses every frame. */
const noLink = (runtime: Runtime): Link => ({
  send: (_frame, onRefused) => runtime.atTurnEnd(onRefused),
  close: () => undefined,
});

/**
 * A reconnecting link: it dials again when an expected event does not come in time, and with the
 * next known key of the service when the other side has not proven the one that was dialled. It
 * disconnects at once when its key is revoked.
 */
export class ReconnectingLink {
  /** The public key of the service that is dialled; empty when none is known. */
  key = '';
  /** The last incident; undefined once the connection works again. */
  problem: IncidentKind | undefined;
  readonly #options: LinkOptions;
  readonly #events: Omit<LinkEvents, 'failed'>;
  readonly #stopListening: Cancel;
  #link: Link;
  /** How many keys in a row were refused. */
  #refusals = 0;
  #stopTimer: Cancel = () => undefined;
  #isClosed = false;

  /** `events.down` is also called when the link itself gives a connection up. */
  constructor(options: LinkOptions, events: Omit<LinkEvents, 'failed'>) {
    this.#options = options;
    this.#events = events;
    this.#stopListening = options.keyring.onChange(() => this.#keysChanged());
    this.#link = this.#dial();
  }

  /** Whether every known key of the service was refused, or none is known. */
  get isRefused(): boolean {
    return this.#refusals >= this.#keys.length;
  }

  send(frame: Buffer, onRefused: () => void): void {
    this.#link.send(frame, onRefused);
  }

  /** Dials again unless `settle` or another `expect` is called within `withinMs`. */
  expect(withinMs = this.#linkTimeoutMs, problem?: IncidentKind): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.runtime.after(withinMs, () => this.redial(problem));
  }

  /** The expected event has come: the connection works. */
  settle(): void {
    this.#stopTimer();
    this.#refusals = 0;
    this.problem = undefined;
  }

  /** Notes an incident with the other side. */
  note(kind: IncidentKind, detail?: string): void {
    const { service: peer, address: from } = this.#options;
    this.problem = kind;
    this.#options.onIncident?.({ kind, peer, from, detail });
  }

  /** Dials again; notes `problem` as an incident if given. */
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

  get #linkTimeoutMs(): number {
    return relaxed(this.#options.runtime, linkTimeoutMs);
  }

  get #keys(): readonly string[] {
    return this.#options.keyring.keysOf(this.#options.service);
  }

  #dial(): Link {
    const { address, transport, mayBeSilent } = this.#options;
    const keys = this.#keys;
    this.key = (this.#refusals > 0 ? keyAfter(keys, this.key) : keys[0]) ?? '';
    this.expect(this.key ? this.#linkTimeoutMs : redialMs);
    if (this.key && mayBeSilent) this.#stopTimer();
    if (!this.key) {
      if (this.problem !== 'KEY_REVOKED') this.note('KEY_MISSING');
      return noLink(this.#options.runtime);
    }
    const { up, down, frame } = this.#events;
    return transport.dial(
      { address, key: this.key },
      { up, down, frame, failed: (why) => this.#failed(why) },
    );
  }

  #failed(why: HandshakeFailure): void {
    // libzmq would try the same key again, several times a second.
    this.#link.close();
    this.#link = noLink(this.#options.runtime);
    // A server that does not answer has not refused the key, so the next key is not tried.
    if (why !== 'NO_ANSWER') this.#refusals += 1;
    const hasNext = why !== 'NO_ANSWER' && !this.isRefused;
    this.expect(hasNext ? nextKeyMs : redialMs);
    if (!hasNext) this.note(why);
  }

  #keysChanged(): void {
    if (this.#isClosed || !this.key || this.#keys.includes(this.key)) return;
    this.redial('KEY_REVOKED');
  }
}
