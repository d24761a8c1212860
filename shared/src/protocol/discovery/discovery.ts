import type { Cancel } from '../../runtime.ts';

/** The addresses of one replica of a service. */
export interface Endpoint {
  /** For calls. */
  readonly calls: string;
  /** For calls of admin operations, if it has any. */
  readonly admin?: string | undefined;
  /** For its events. */
  readonly events: string;
}

/** The name of one address of an endpoint. */
export type Place = keyof Endpoint;

/** Makes an endpoint of what extends one: changes each address, and drops all other fields. */
export const mapEndpoint = (
  { calls, admin, events }: Endpoint,
  change: (address: string) => string = (address) => address,
): Endpoint => ({
  calls: change(calls),
  ...(admin !== undefined && { admin: change(admin) }),
  events: change(events),
});

/** The endpoint of a replica that listens on these ports of a host. */
export const endpointAt = (host: string, ports: Readonly<Record<Place, number>>): Endpoint => {
  const at = (place: Place) => `tcp://${host}:${ports[place]}`;
  return { calls: at('calls'), admin: at('admin'), events: at('events') };
};

/** The entry that a replica registers. */
export interface Registration extends Endpoint {
  readonly instance: string;
  readonly bootId: string;
  readonly contractVersion: string;
}

/**
 * Service discovery: finds the replicas of a service. Its answers are hints only: the handshake
 * shows which service really answers.
 */
export interface Discovery {
  /** Calls `onChange` with all endpoints of `service`, soon and at every change. */
  watch(service: string, onChange: (endpoints: readonly Endpoint[]) => void): Cancel;
  /**
   * Registers a replica until the returned function is called; clients then send it no new calls.
   * Only where replicas must register to be found.
   */
  register?(service: string, replica: Registration): () => void | Promise<void>;
}

/** Runs `task` one at a time, and once more if asked meanwhile: older answers must not win. */
export const oneAtATime = (task: () => Promise<void>): (() => void) => {
  let running = false;
  let again = false;
  const run = () => {
    again = running;
    if (running) return;
    running = true;
    void task().finally(() => {
      running = false;
      if (again) run();
    });
  };
  return run;
};
