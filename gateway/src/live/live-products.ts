import { ServiceError, toServiceError } from '@shop/shared/errors';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Cancel, Runtime } from '@shop/shared/runtime';
import type { EventStream } from '../edge/event-stream.ts';
import { Tally } from '../edge/limits/tally.ts';
import type { Page } from '../product-page/page.ts';
import { pageTimeoutMs } from '../product-page/policy.ts';
import type { LiveForm, LiveState } from './live-page.ts';

/** Changes within this time are sent as one. */
const settleMs = 50;

/** Changes of all products are spread over this time. */
const spreadMs = 500;

/** How often a stream shows that it lives, and what no event has told is looked up. */
const beatMs = 15_000;
const beat = ':\n\n';

/** How long a browser waits before it comes again. */
const retry = 'retry: 2000\n\n';

/** The most streams of one gateway. */
const defaultMaxStreams = 2_000;

/** The dependencies of live pages. */
interface LiveParts {
  readonly runtime: Runtime;
  readonly composePage: (id: string, context: CallContext) => Promise<Page>;
  readonly stateOf: (page: Page, form: LiveForm) => LiveState;
  /** The most streams of one client; 0: no limit. */
  readonly maxOfClient: number;
  readonly maxStreams?: number;
}

/** A client that watches a product. */
interface Watcher {
  readonly stream: EventStream;
  readonly form: LiveForm;
  /** The id of the last state that it has had; undefined before the first. */
  had: string | undefined;
}

/** A product that is watched. */
interface Topic {
  readonly id: string;
  readonly watchers: Set<Watcher>;
  /** The present state in each form, as it was seen last. */
  readonly states: Map<LiveForm, LiveState>;
  /** Ends the pause before the next look at the page; undefined while there is none. */
  cancel: Cancel | undefined;
  isLooking: boolean;
}

/** A new stream. */
interface Opening {
  readonly productId: string;
  readonly form: LiveForm;
  /** Whose limit it counts for. */
  readonly client: string;
  /** The id of the last event that the client has had. */
  readonly lastEventId: string | undefined;
}

/**
 * Sends the state of product pages to all who watch them, whole and whenever it has changed: what a
 * client has missed makes no difference. A page is composed once for all of its streams.
 */
export class LiveProducts {
  readonly #parts: LiveParts;
  readonly #topics = new Map<string, Topic>();
  readonly #clients = new Tally();
  #open = 0;
  #isEnding = false;
  #cancelBeat: Cancel | undefined;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** How many streams are open. */
  get open(): number {
    return this.#open;
  }

  /** Throws `OVERLOADED`, `RATE_LIMITED` or `DRAINING` where no stream more can be opened. */
  admit(client: string): void {
    const { maxOfClient, maxStreams = defaultMaxStreams } = this.#parts;
    const refuse = (code: 'OVERLOADED' | 'RATE_LIMITED' | 'DRAINING', message: string) =>
      new ServiceError(code, message, { executed: 'no', retryAfterMs: 5_000 });
    if (this.#isEnding) throw refuse('DRAINING', 'this gateway stops: come again');
    if (this.#open >= maxStreams) throw refuse('OVERLOADED', 'too many pages are watched here');
    if (maxOfClient > 0 && this.#clients.of(client) >= maxOfClient) {
      throw refuse('RATE_LIMITED', 'too many streams go to this address');
    }
  }

  /** Adds a stream: it gets the present state, unless the client has had that. */
  add(stream: EventStream, { productId, form, client, lastEventId }: Opening): void {
    const topic = this.#topicOf(productId);
    const watcher: Watcher = { stream, form, had: lastEventId };
    topic.watchers.add(watcher);
    this.#open += 1;
    this.#clients.add(client);
    stream.onClosed(() => this.#leave(topic, watcher, client));
    stream.send(retry);
    const present = topic.states.get(form);
    if (present) tell(watcher, present);
    else this.#lookIn(topic, 0);
  }

  /** A product has changed, or, without an id, any may have. */
  readonly changed = (productId?: string): void => {
    const all = productId === undefined;
    const topics = all ? this.#topics.values() : [this.#topics.get(productId)];
    for (const topic of topics) {
      if (topic) this.#lookIn(topic, all ? spreadMs * this.#parts.runtime.random() : settleMs);
    }
  };

  /** Ends all streams, and opens no other: their clients come again elsewhere. */
  end(): void {
    this.#isEnding = true;
    this.#cancelBeat?.();
    const watchers = [...this.#topics.values()].flatMap((topic) => [...topic.watchers]);
    for (const { stream } of watchers) stream.end();
  }

  /** Looks at the page of a product after a while, if that is not about to be done. */
  #lookIn(topic: Topic, ms: number): void {
    topic.cancel ??= this.#parts.runtime.after(ms, () => {
      topic.cancel = undefined;
      if (topic.isLooking) this.#lookIn(topic, settleMs);
      else void this.#look(topic);
    });
  }

  async #look(topic: Topic): Promise<void> {
    const { runtime, composePage, stateOf } = this.#parts;
    topic.isLooking = true;
    try {
      const context = createContext(runtime, { timeoutMs: pageTimeoutMs });
      const page = await composePage(topic.id, context);
      for (const form of new Set([...topic.watchers].map((watcher) => watcher.form))) {
        topic.states.set(form, stateOf(page, form));
      }
      for (const watcher of topic.watchers) tell(watcher, topic.states.get(watcher.form));
    } catch (error) {
      // A product that is gone has no page to come again for; others are looked at with the beat.
      if (toServiceError(error).code === 'NOT_FOUND') {
        for (const { stream } of topic.watchers) stream.end();
      }
    } finally {
      topic.isLooking = false;
    }
  }

  #topicOf(id: string): Topic {
    const known = this.#topics.get(id);
    if (known) return known;
    const watchers = new Set<Watcher>();
    const topic: Topic = { id, watchers, states: new Map(), cancel: undefined, isLooking: false };
    this.#topics.set(id, topic);
    this.#cancelBeat ??= this.#parts.runtime.after(beatMs, () => this.#beat());
    return topic;
  }

  #beat(): void {
    for (const { watchers } of this.#topics.values()) {
      for (const { stream } of watchers) stream.send(beat);
    }
    this.changed();
    const { runtime } = this.#parts;
    this.#cancelBeat =
      this.#topics.size > 0 ? runtime.after(beatMs, () => this.#beat()) : undefined;
  }

  #leave(topic: Topic, watcher: Watcher, client: string): void {
    topic.watchers.delete(watcher);
    this.#open -= 1;
    this.#clients.remove(client);
    if (topic.watchers.size > 0) return;
    topic.cancel?.();
    if (this.#topics.get(topic.id) === topic) this.#topics.delete(topic.id);
  }
}

/** Sends a watcher the state that it has not had. */
const tell = (watcher: Watcher, state: LiveState | undefined): void => {
  if (!state || watcher.had === state.id) return;
  watcher.had = state.id;
  watcher.stream.send(state.event);
};
