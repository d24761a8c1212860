import { fromLine } from '@shop/shared/events/event-frame';
import { createMemoryEventLog } from '@shop/shared/events/memory-event-log';
import type { EventLog } from '@shop/shared/events/outbox';
import type {
  AggregateDefinition,
  AggregateState,
  Identified,
} from '@shop/shared/storage/aggregate';
import type { AggregateStore } from '@shop/shared/storage/aggregate-store';
import type { Documents, DocumentsDefinition } from '@shop/shared/storage/documents';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { type SourceState, sourceStates } from '@shop/shared/storage/read-model/read-model-store';
import type { Storage } from '@shop/shared/storage/storage';
import { type SimulatedProcess, startProcess } from '../world/simulated-process.ts';
import { openStore } from '../world/simulated-store.ts';
import type { World } from '../world/world.ts';
import type { Plan } from './plan.ts';

/** The aggregates of one kind. */
interface Kept {
  readonly store: AggregateStore<AggregateState>;
  /** Whether events tell of them. */
  readonly isAnnounced: boolean;
  /** When a state is due for a worker, in milliseconds since 1970; `Infinity` for never. */
  dueAt(state: AggregateState): number;
}

export type Department = ReturnType<typeof openDepartment>;

/** Opens the empty storage of one service, which outlives its processes. */
export const openDepartment = (name: string, world: World, limits: Plan['limits']) => {
  const store = openStore(world, startProcess(`${name}-store`, 1, world));
  const storage = createMemoryStorage(store.runtime);
  const log = createMemoryEventLog(store.runtime, limits);
  /** Its aggregates, by their kind. */
  const kept = new Map<string, Kept>();
  /** The states of the sources of its read models, by their kind. */
  const sourcesOf = new Map<string, Documents<SourceState>>();
  /** The storage as a process has it: at the other end of a network. */
  const storageIn = (process: SimulatedProcess): Storage => {
    const far = <T extends object>(near: T): T => store.far(process, near);
    return {
      async aggregates<S extends AggregateState>(kind: string, definition: AggregateDefinition<S>) {
        const near = await storage.aggregates(kind, definition);
        const dueAt = (state: S) =>
          Math.min(...Object.values(definition.due ?? {}).map((of) => of(state) ?? Infinity));
        kept.set(kind, { store: near, isAnnounced: definition.event !== undefined, dueAt });
        return far(near);
      },
      async documents<D extends Identified>(kind: string, definition: DocumentsDefinition) {
        if (definition === sourceStates) {
          sourcesOf.set(kind, await storage.documents<SourceState>(kind, definition));
        }
        return far(await storage.documents<D>(kind, definition));
      },
      port: async (kind, adapters) => far(await storage.port(kind, adapters)),
      log: far(watchedLog(log, { service: name, by: process.name }, world)),
      idempotency: far(storage.idempotency),
      deadLetters: far(storage.deadLetters),
    };
  };
  return { name, store, log, kept, sourcesOf, storageIn };
};

/** A log that tells of leases, and of what is appended to it. */
const watchedLog = (
  log: EventLog,
  user: { readonly service: string; readonly by: string },
  world: World,
): EventLog => ({
  maxBatchEvents: log.maxBatchEvents,
  async acquire(...asked) {
    const lease = await log.acquire(...asked);
    if (lease) world.note({ kind: 'lease', ...user, fence: lease.fence });
    return lease;
  },
  release: (lease) => log.release(lease),
  async append(lease, events) {
    const lines = await log.append(lease, events);
    world.note({ kind: 'append', ...user, fence: lease.fence, events: lines?.map(fromLine) });
    return lines;
  },
  read: (seq, limit) => log.read(seq, limit),
  position: () => log.position(),
});
