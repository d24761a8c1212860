import { toServiceError } from '@shop/shared/errors';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Cancel, Runtime } from '@shop/shared/runtime';
import type { EventStream } from '../edge/event-stream.ts';
import type { Page } from '../product-page/page.ts';
import { pageTimeoutMs } from '../product-page/policy.ts';
import type { LiveForm, LiveState } from './live-page.ts';
import type { StreamPlaces } from './stream-places.ts';

/** Changes within this time are sent as one. */
const settleMs = 50;

/** Changes of all products are spread over this time. */
const spreadMs = 500;

/** How often a stream shows that it lives, and what no event has told is looked up. */
const beatMs = 15_000;
const beat = ':\n\n';

/** A change may need longer to be in the answers of all services: looked at so much later again. */
const lateMs = [400, 2_500];

/** The most pages that are looked at at a time. */
const maxLooking = 16;

/** The dependencies of live pages. */
interface LiveParts {
  readonly runtime: Runtime;
  readonly composePage: (id: string, context: CallContext) => Promise<Page>;
  readonly stateOf: (page: Page, form: LiveForm) => LiveState;
  readonly places: StreamPlaces;
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
  /** The looks at the page that are to come, by how much later they were to be. */
  readonly timers: Map<number, Cancel>;
  /** Whether it is in the line of those to look at, and whether it is looked at. */
  isWaiting: boolean;
  isLooking: boolean;
}

/** A new stream. */
interface Opening {
  readonly productId: string;
  readonly form: LiveForm;
  /** The id of the last event that the client has had. */
  readonly lastEventId: string | undefined;
}

/** The place of a stream, which counts for its client from the beginning. */
export interface Place {
  /**
   * Opens the stream: it gets the present state, unless the client has had that. Without a stream
   * it gives the place back.
   */
  take(stream: EventStream | undefined, opening: Opening): void;
  /** Gives the place back: there is no stream. */
  release(): void;
}

/**
 * Sends the state of product pages to all who watch them, whole and whenever it has changed: what a
 * client has missed makes no difference. A page is composed once for all of its streams.
 */
export class LiveProducts {
  readonly #parts: LiveParts;
  readonly #topics = new Map<string, Topic>();
  /** The products whose pages are to be looked at, and how many are being looked at. */
  readonly #line: Topic[] = [];
  #looking = 0;
  #cancelBeat: Cancel | undefined;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** Takes a place: see `StreamPlaces.admit`. */
  admit(client: string): Place {
    const { release, take } = this.#parts.places.admit(client);
    return {
      release,
      take: (stream, opening) => {
        if (take(stream) && stream) this.#add(stream, opening);
      },
    };
  }

  #add(stream: EventStream, { productId, form, lastEventId }: Opening): void {
    const topic = this.#topicOf(productId);
    const watcher: Watcher = { stream, form, had: lastEventId };
    topic.watchers.add(watcher);
    stream.onClosed(() => this.#leave(topic, watcher));
    const present = topic.states.get(form);
    const isPending = topic.timers.size > 0 || topic.isWaiting || topic.isLooking;
    if (present && !isPending) tell(watcher, present);
    else this.#lookIn(topic, 0);
  }

  /** A product has changed, or, without an id, any may have. */
  readonly changed = (productId?: string): void => {
    const all = productId === undefined;
    const topics = all ? this.#topics.values() : [this.#topics.get(productId)];
    for (const topic of topics) {
      if (!topic) continue;
      const firstMs = all ? spreadMs * this.#parts.runtime.random() : settleMs;
      for (const ms of [0, ...lateMs]) this.#lookIn(topic, ms, ms + firstMs);
    }
  };

  /** Looks at the page of a product after a while, unless such a look is to come already. */
  #lookIn(topic: Topic, name: number, ms = name): void {
    if (topic.timers.has(name)) return;
    const due = () => {
      topic.timers.delete(name);
      if (topic.isWaiting) return;
      topic.isWaiting = true;
      this.#line.push(topic);
      this.#lookAtNext();
    };
    topic.timers.set(name, this.#parts.runtime.after(ms, due));
  }

  /** Looks at the pages in the line, some at a time, and at each not twice at a time. */
  #lookAtNext(): void {
    while (this.#looking < maxLooking) {
      const at = this.#line.findIndex(({ isLooking }) => !isLooking);
      const [topic] = at === -1 ? [] : this.#line.splice(at, 1);
      if (!topic) return;
      topic.isWaiting = false;
      if (topic.watchers.size === 0) continue;
      this.#looking += 1;
      void this.#look(topic).finally(() => {
        this.#looking -= 1;
        this.#lookAtNext();
      });
    }
  }

  async #look(topic: Topic): Promise<void> {
    const { runtime, composePage, stateOf } = this.#parts;
    topic.isLooking = true;
    try {
      const context = createContext(runtime, { timeoutMs: pageTimeoutMs });
      const page = await composePage(topic.id, context);
      topic.states.clear();
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
    const flags = { isWaiting: false, isLooking: false };
    const topic: Topic = { id, watchers, states: new Map(), timers: new Map(), ...flags };
    this.#topics.set(id, topic);
    this.#cancelBeat ??= this.#parts.runtime.after(beatMs, () => this.#beat());
    return topic;
  }

  #beat(): void {
    const { runtime } = this.#parts;
    for (const topic of this.#topics.values()) {
      for (const { stream } of topic.watchers) stream.send(beat);
      this.#lookIn(topic, beatMs, beatMs * runtime.random());
    }
    this.#cancelBeat = runtime.after(beatMs, () => this.#beat());
  }

  #leave(topic: Topic, watcher: Watcher): void {
    topic.watchers.delete(watcher);
    if (topic.watchers.size > 0) return;
    for (const cancel of topic.timers.values()) cancel();
    if (this.#topics.get(topic.id) === topic) this.#topics.delete(topic.id);
    if (this.#topics.size > 0) return;
    this.#cancelBeat?.();
    this.#cancelBeat = undefined;
  }
}

/** Sends a watcher the state that it has not had. */
const tell = (watcher: Watcher, state: LiveState | undefined): void => {
  if (!state || watcher.had === state.id) return;
  watcher.had = state.id;
  watcher.stream.send(state.event);
};
