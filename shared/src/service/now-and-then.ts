import type { Runtime } from '../runtime.ts';

/** As many things are told apart; others are left out, and not counted. */
const maxTopics = 256;

/** How much there was to say of something, and when it was last said. */
interface Topic {
  count: number;
  toldAt: number;
}

/**
 * Says what happens often only now and then, with how often it has happened: the first time at
 * once, then at most once in `everyMs` for each topic.
 */
export class NowAndThen {
  readonly #runtime: Pick<Runtime, 'now'>;
  readonly #everyMs: number;
  readonly #topics = new Map<string, Topic>();

  constructor(runtime: Pick<Runtime, 'now'>, everyMs: number) {
    this.#runtime = runtime;
    this.#everyMs = everyMs;
  }

  /** It has happened once more: calls `tell` if it is time, with how often since the last time. */
  say(name: string, tell: (count: number) => void): void {
    const now = this.#runtime.now();
    const topic = this.#topics.get(name) ?? { count: 0, toldAt: -Infinity };
    topic.count += 1;
    if (now - topic.toldAt >= this.#everyMs && this.#hasRoom(name, now)) {
      topic.toldAt = now;
      tell(topic.count);
      topic.count = 0;
    }
    if (topic.toldAt > -Infinity) this.#topics.set(name, topic);
  }

  #hasRoom(name: string, now: number): boolean {
    if (this.#topics.size < maxTopics || this.#topics.has(name)) return true;
    for (const [other, { toldAt }] of this.#topics) {
      if (now - toldAt >= this.#everyMs) this.#topics.delete(other);
    }
    return this.#topics.size < maxTopics;
  }
}
