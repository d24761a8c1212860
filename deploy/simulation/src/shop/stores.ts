import type { AggregateStore } from '@shop/shared/storage/aggregate-store';
import type { AggregateState, Identified } from '@shop/shared/storage/aggregate';
import type { DocumentsDefinition } from '@shop/shared/storage/documents';
import { MemoryEventLog } from '@shop/shared/events/memory-event-log';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import type { Storage } from '@shop/shared/storage/storage';
import type { SimulatedProcess } from '../world/simulated-process.ts';
import { SimulatedStore } from '../world/simulated-store.ts';
import type { World } from '../world/world.ts';
import type { DepartmentName } from './services.ts';
import { watchedBaskets, watchedLog } from './watched-stores.ts';

/** One service with its storage, which outlives its processes. */
export interface Department {
  readonly name: DepartmentName;
  readonly store: SimulatedStore;
  readonly storage: Storage;
  /** The storage as a process has it: at the other end of a network. */
  storageIn(process: SimulatedProcess): Storage;
}

/** How an event log is limited in a run, so that its limits are met within seconds. */
export interface LogLimits {
  readonly keptEvents: number;
  readonly maxBatchEvents: number;
}

/** Opens the empty storage of a department. */
export const openDepartment = (
  name: DepartmentName,
  world: World,
  limits: LogLimits,
): Department => {
  const store = new SimulatedStore(`${name}-store`, world.clock, world.chance);
  const storage: Storage = {
    ...createMemoryStorage(store.runtime),
    log: new MemoryEventLog(store.runtime, limits),
  };
  const storageIn = (process: SimulatedProcess): Storage => {
    const far = <T extends object>(near: T): T => store.for(process, near);
    const watched = <S extends AggregateState>(kind: string, near: AggregateStore<S>) =>
      kind === 'baskets' ? watchedBaskets(near, process.name, world) : near;
    return {
      ...storage,
      aggregates: async (kind, definition) =>
        far(watched(kind, await storage.aggregates(kind, definition))),
      documents: async <D extends Identified>(kind: string, definition: DocumentsDefinition) =>
        far(await storage.documents<D>(kind, definition)),
      port: async (kind, adapters) => far(await storage.port(kind, adapters)),
      log: far(watchedLog({ service: name, log: storage.log, by: process.name, world })),
      idempotency: far(storage.idempotency),
      deadLetters: far(storage.deadLetters),
    };
  };
  return { name, store, storage, storageIn };
};
