import type { Runtime } from '../runtime.ts';

/** The most topics at a time; what happens of others is neither logged nor counted. */
const maxTopics = 256;

/**
 * Limits a log to the first time and then once in `everyMs` for each topic. The returned function
 * counts a topic, and calls `write` with the count since the last time where it may be logged.
 */
export const createLogThrottle = (runtime: Pick<Runtime, 'now'>, everyMs: number) => {
  const topics = new Map<string, { count: number; loggedAt: number }>();
  const hasRoom = (name: string, now: number): boolean => {
    if (topics.size < maxTopics || topics.has(name)) return true;
    for (const [other, { loggedAt }] of topics) {
      if (now - loggedAt >= everyMs) topics.delete(other);
    }
    return topics.size < maxTopics;
  };
  return (name: string, write: (count: number) => void): void => {
    const now = runtime.now();
    const topic = topics.get(name) ?? { count: 0, loggedAt: -Infinity };
    topic.count += 1;
    if (now - topic.loggedAt >= everyMs && hasRoom(name, now)) {
      topic.loggedAt = now;
      write(topic.count);
      topic.count = 0;
    }
    if (topic.loggedAt > -Infinity) topics.set(name, topic);
  };
};
