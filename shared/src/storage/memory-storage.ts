import { createMemoryEventLog } from '../events/memory-event-log.ts';
import { createMemoryDeadLetterStore } from '../events/dead-letters/memory-dead-letter-store.ts';
import { createMemoryIdempotencyStore } from '../idempotency/memory-idempotency-store.ts';
import type { Runtime } from '../runtime.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';
import { MemoryProjectionStore } from './memory-projection-store.ts';
import { MemoryReadModelStore } from './read-model/memory-read-model-store.ts';
import type { Storage } from './storage.ts';

/**
 * The storage of one service in memory: lost on exit. Replicas in one process share it, and it
 * outlives each of them.
 */
export const createMemoryStorage = (runtime: Runtime): Storage => {
  const opened = new Map<string, unknown>();
  const once = async <T>(name: string, open: () => T): Promise<T> => {
    // One name always has the same type: a service is opened by one definition.
    const present = opened.get(name) as T | undefined;
    const value = present ?? open();
    opened.set(name, value);
    return value;
  };
  return {
    aggregates: (name, definition) => once(name, () => new MemoryAggregateStore(definition)),
    projection: (name) => once(name, () => new MemoryProjectionStore()),
    readModel: (name, definition) => once(name, () => new MemoryReadModelStore(definition)),
    port: (name, { memory }) => once(name, () => memory({ runtime })),
    log: createMemoryEventLog(runtime),
    idempotency: createMemoryIdempotencyStore(runtime),
    deadLetters: createMemoryDeadLetterStore(),
  };
};
