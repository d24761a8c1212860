import type { Cancel } from '../../runtime.ts';

/** A write of a replica: an entry that expires unless it is renewed. */
interface EntryChange {
  readonly entry: string;
  /** The earlier entry of the same replica that this one replaces. */
  readonly previous?: string;
  readonly ttlMs: number;
}

/** A store in which replicas register and clients find them. */
export interface ReplicaRegistry {
  /**
   * The entries of a service that have not expired by the clock of the registry. Settles within
   * moments, and rejects when the registry is away.
   */
  read(service: string): Promise<readonly string[]>;
  /** Settles within moments, and rejects when the entry may not have been stored. */
  write(service: string, change: EntryChange): Promise<void>;
  /**
   * Calls `onNotice` with each service whose entries have changed, and with undefined when the
   * registry is back and anything may have changed. Notices can be lost.
   */
  listen(onNotice: (service?: string) => void): Cancel;
}
