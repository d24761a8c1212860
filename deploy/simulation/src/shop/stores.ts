import { fromLine } from '@shop/shared/events/event-runs';
import { MemoryEventLog } from '@shop/shared/events/memory-event-log';
import type { EventLog } from '@shop/shared/events/outbox';
import type { AggregateState, Identified } from '@shop/shared/storage/aggregate';
import type { AggregateStore } from '@shop/shared/storage/aggregate-store';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import type { ReadModelStore } from '@shop/shared/storage/read-model/read-model-store';
import type { Storage } from '@shop/shared/storage/storage';
import { type SimulatedProcess, startProcess } from '../world/simulated-process.ts';
import { type SimulatedStore, openStore } from '../world/simulated-store.ts';
import type { World } from '../world/world.ts';
import type { LogLimits } from './plan.ts';

/** One service with its storage, which outlives its processes. */
export interface Department {
  readonly name: string;
  readonly store: SimulatedStore;
  readonly log: EventLog;
  /** All aggregates that it keeps, by their kind, and whether events tell of them. */
  readonly kept: ReadonlyMap<string, Kept>;
  /** Its read models, and the services that they follow. */
  readonly readModels: ReadonlyMap<string, ReadModel>;
  /** The storage as a process has it: at the other end of a network. */
  storageIn(process: SimulatedProcess): Storage;
}

interface Kept {
  readonly store: Pick<AggregateStore<AggregateState>, 'scan'>;
  readonly isAnnounced: boolean;
}

interface ReadModel {
  readonly store: Pick<ReadModelStore<Identified>, 'state'>;
  readonly sources: readonly string[];
}

/** Opens the empty storage of a department. */
export const openDepartment = (name: string, world: World, limits: LogLimits): Department => {
  const store = openStore(world, startProcess(`${name}-store`, 1, world));
  const storage = createMemoryStorage(store.runtime);
  const log = new MemoryEventLog(store.runtime, limits);
  const kept = new Map<string, Kept>();
  const readModels = new Map<string, ReadModel>();
  const storageIn = (process: SimulatedProcess): Storage => {
    const far = <T extends object>(near: T): T => store.far(process, near);
    return {
      async aggregates(kind, definition) {
        const near = await storage.aggregates(kind, definition);
        kept.set(kind, { store: near, isAnnounced: definition.event !== undefined });
        return far(near);
      },
      projection: async <S>(kind: string) => far(await storage.projection<S>(kind)),
      async readModel(kind, definition) {
        const near = await storage.readModel(kind, definition);
        const sources = definition.from.map(({ contract }) => contract.service);
        readModels.set(kind, { store: near, sources });
        return far(near);
      },
      port: async (kind, adapters) => far(await storage.port(kind, adapters)),
      log: far(watchedLog(log, { service: name, by: process.name }, world)),
      idempotency: far(storage.idempotency),
      deadLetters: far(storage.deadLetters),
    };
  };
  return { name, store, log, kept, readModels, storageIn };
};

/** A log that tells of leases, and of what is appended to it. */
const watchedLog = (
  log: EventLog,
  user: { readonly service: string; readonly by: string },
  world: World,
): EventLog => ({
  maxBatchEvents: log.maxBatchEvents,
  async acquire(holder, leaseMs) {
    const lease = await log.acquire(holder, leaseMs);
    if (lease) world.note('lease', { ...user, fence: lease.fence });
    return lease;
  },
  release: (lease) => log.release(lease),
  async append(lease, events) {
    const lines = await log.append(lease, events);
    world.note('append', { ...user, fence: lease.fence, events: lines?.map(fromLine) });
    return lines;
  },
  read: (seq, limit) => log.read(seq, limit),
  position: () => log.position(),
});
