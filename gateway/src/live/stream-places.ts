import { ServiceError } from '@shop/shared/errors';
import type { EventStream } from '../edge/event-stream.ts';
import { Tally } from '../edge/limits/tally.ts';

/** The most streams of one gateway: others need connections as well. */
const defaultMaxStreams = 1_200;

interface StreamLimits {
  /** The most streams of one client; 0: no limit. */
  readonly maxOfClient: number;
  readonly maxStreams?: number;
}

/** The place of a stream, which counts for its client from the beginning. */
export interface StreamPlace {
  /** Takes the stream, or gives the place back where there is none. False for one that ends at once. */
  take(stream: EventStream | undefined): boolean;
  /** Gives the place back: there is no stream. */
  release(): void;
}

/** How long a browser waits before it comes again. */
const retry = 'retry: 2000\n\n';

/** The places for all streams of a gateway, and the streams that have one. */
export class StreamPlaces {
  readonly #limits: StreamLimits;
  readonly #clients = new Tally();
  readonly #streams = new Set<EventStream>();
  #open = 0;
  #isEnding = false;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  /** How many places are taken. */
  get open(): number {
    return this.#open;
  }

  /** Takes a place. Throws `OVERLOADED`, `RATE_LIMITED` or `DRAINING` where there is none. */
  admit(client: string): StreamPlace {
    const { maxOfClient, maxStreams = defaultMaxStreams } = this.#limits;
    const refuse = (code: 'OVERLOADED' | 'RATE_LIMITED' | 'DRAINING', message: string) =>
      new ServiceError(code, message, { executed: 'no', retryAfterMs: 5_000 });
    if (this.#isEnding) throw refuse('DRAINING', 'this gateway stops: come again');
    if (this.#open >= maxStreams) throw refuse('OVERLOADED', 'too many pages are watched here');
    if (maxOfClient > 0 && this.#clients.of(client) >= maxOfClient) {
      throw refuse('RATE_LIMITED', 'too many streams go to this address');
    }
    this.#open += 1;
    this.#clients.add(client);
    const release = () => {
      this.#open -= 1;
      this.#clients.remove(client);
    };
    return { release, take: (stream) => this.#take(stream, release) };
  }

  /** Ends all streams, and gives no other place: their clients come again elsewhere. */
  end(): void {
    this.#isEnding = true;
    for (const stream of this.#streams) stream.end();
  }

  #take(stream: EventStream | undefined, release: () => void): boolean {
    if (!stream) {
      release();
      return false;
    }
    this.#streams.add(stream);
    stream.onClosed(() => {
      this.#streams.delete(stream);
      release();
    });
    if (this.#isEnding) stream.end();
    else stream.send(retry);
    return !this.#isEnding;
  }
}
