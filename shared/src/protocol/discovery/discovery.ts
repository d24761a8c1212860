import type { Cancel } from '../../runtime.ts';

/** Where one replica of a service can be reached. */
export interface Endpoint {
  /** For calls. */
  readonly calls: string;
  /** For its events. */
  readonly events: string;
}

/** Finds the replicas of a service. A hint only: the greeting shows who is really there. */
export interface Discovery {
  /** Tells all endpoints of `service`, soon and at every change. */
  watch(service: string, onChange: (endpoints: readonly Endpoint[]) => void): Cancel;
}
