import type { Cancel } from '../../runtime.ts';

/** Where one replica of a service can be reached. */
export interface Endpoint {
  /** For calls. */
  readonly calls: string;
  /** For calls of admin operations, where it has any. */
  readonly admin?: string | undefined;
  /** For its events. */
  readonly events: string;
}

/** What a replica says of itself where replicas announce themselves. */
export interface Announcement extends Endpoint {
  readonly instance: string;
  readonly bootId: string;
  readonly contractVersion: string;
}

/** Finds the replicas of a service. A hint only: the greeting shows who is really there. */
export interface Discovery {
  /** Tells all endpoints of `service`, soon and at every change. */
  watch(service: string, onChange: (endpoints: readonly Endpoint[]) => void): Cancel;
  /**
   * Makes a replica known, until what this returns is called: callers then send it nothing new.
   * Only where replicas are not found without.
   */
  announce?(service: string, replica: Announcement): () => void | Promise<void>;
}
