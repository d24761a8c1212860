import type { Cancel } from '../../runtime.ts';

/** What a replica writes: an entry that runs out unless it is written again. */
export interface EntryChange {
  readonly entry: string;
  /** What the same replica wrote before and takes back with this. */
  readonly previous?: string;
  readonly ttlMs: number;
}

/** Where replicas write that they are there, and callers read it. */
export interface ReplicaRegistry {
  /**
   * The entries of a service that have not run out, as they were written. The registry's clock
   * decides and nobody else's. Settles within moments, and rejects when the registry is away.
   */
  read(service: string): Promise<readonly string[]>;
  /** Settles within moments, and rejects when the registry may not have taken it. */
  write(service: string, change: EntryChange): Promise<void>;
  /**
   * Calls `onNotice` with a service whose entries have changed, and with nothing when the registry
   * is there again and anything may have changed. For speed only: notices can be lost.
   */
  listen(onNotice: (service?: string) => void): Cancel;
}
