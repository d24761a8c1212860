import type { Cancel } from '../../runtime.ts';
import type { Link, LinkEvents } from '../transport.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** How long a link may try by itself. After some errors libzmq says that it does and does not. */
const contactTimeoutMs = 5_000;

/** A link that is made anew when what is expected of it does not come in time. */
export class Contact {
  readonly #options: Pick<ConnectionOptions, 'address' | 'transport' | 'runtime'>;
  readonly #events: LinkEvents;
  #link: Link;
  #stopTimer: Cancel = () => undefined;
  #isClosed = false;

  /** Hears of a link that is given up as of one that went down. */
  constructor(
    options: Pick<ConnectionOptions, 'address' | 'transport' | 'runtime'>,
    events: LinkEvents,
  ) {
    this.#options = options;
    this.#events = events;
    this.#link = this.#dial();
    this.expect();
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

  #dial(): Link {
    return this.#options.transport.dial(this.#options.address, this.#events);
  }
}
