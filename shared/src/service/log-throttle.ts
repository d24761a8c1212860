import type { Runtime } from '../runtime.ts';

/** The most topics at a time; what happens of others is neither logged nor counted. */
const maxTopics = 256;

/** How often a topic came up since it was last logged, and when that was. */
interface Topic {
  count: number;
  loggedAt: number;
}

/**
 * Logs what may happen often: the first time at once, then at most once in `everyMs` for each
 * topic, with how often it happened since.
 */
export class LogThrottle {
  readonly #runtime: Pick<Runtime, 'now'>;
  readonly #everyMs: number;
  readonly #topics = new Map<string, Topic>();

  constructor(runtime: Pick<Runtime, 'now'>, everyMs: number) {
    this.#runtime = runtime;
    this.#everyMs = everyMs;
  }

  /** Counts one more; calls `write` with the count where the topic may be logged again. */
  log(name: string, write: (count: number) => void): void {
    const now = this.#runtime.now();
    const topic = this.#topics.get(name) ?? { count: 0, loggedAt: -Infinity };
    topic.count += 1;
    if (now - topic.loggedAt >= this.#everyMs && this.#hasRoom(name, now)) {
      topic.loggedAt = now;
      write(topic.count);
      topic.count = 0;
    }
    if (topic.loggedAt > -Infinity) this.#topics.set(name, topic);
  }

  #hasRoom(name: string, now: number): boolean {
    if (this.#topics.size < maxTopics || this.#topics.has(name)) return true;
    for (const [other, { loggedAt }] of this.#topics) {
      if (now - loggedAt >= this.#everyMs) this.#topics.delete(other);
    }
    return this.#topics.size < maxTopics;
  }
}
