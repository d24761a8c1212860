import { createMemoryEventLog } from '../events/memory-event-log.ts';
import { createMemoryIdempotencyStore } from '../idempotency/memory-idempotency-store.ts';
import type { Runtime } from '../runtime.ts';
import { createDeadLetterStore, deadLetterDocuments } from './dead-letter-store.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';
import { MemoryDocuments } from './memory-documents.ts';
import type { Storage } from './storage.ts';

/**
 * The storage of one service in memory: lost on exit. Replicas in one process share it, and it
 * outlives each of them.
 */
export const createMemoryStorage = (runtime: Runtime): Storage => {
  const opened = new Map<string, unknown>();
  const once = async <T>(name: string, open: () => T): Promise<T> => {
    if (!opened.has(name)) opened.set(name, open());
    // One name always has the same type: a service is opened by one definition.
    return opened.get(name) as T;
  };
  return {
    aggregates: (name, definition) => once(name, () => new MemoryAggregateStore(definition)),
    documents: (name, definition) => once(name, () => new MemoryDocuments(definition)),
    port: (name, { memory }) => once(name, () => memory({ runtime })),
    log: createMemoryEventLog(runtime),
    idempotency: createMemoryIdempotencyStore(runtime),
    deadLetters: createDeadLetterStore(new MemoryDocuments(deadLetterDocuments)),
  };
};
