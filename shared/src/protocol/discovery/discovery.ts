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

/** The channels of an endpoint. The compiler requires each field of `Endpoint`. */
const places = { calls: 'calls', admin: 'admin', events: 'events' } as const satisfies {
  readonly [P in keyof Required<Endpoint>]: P;
};

/** The name of one address of an endpoint. */
export type Place = keyof typeof places;

/**
 * Makes an endpoint out of another one, or out of a record that extends one: changes each address,
 * and drops all other fields.
 */
export const mapEndpoint = (
  endpoint: Endpoint,
  change: (address: string, place: Place) => string = (address) => address,
): Endpoint =>
  (Object.keys(places) as Place[]).reduce((changed, place) => {
    const address = endpoint[place];
    return address === undefined ? changed : { ...changed, [place]: change(address, place) };
  }, {} as Endpoint);

/** The endpoint of a replica that listens on these ports of a host. */
export const endpointAt = (host: string, ports: Readonly<Record<Place, number>>): Endpoint =>
  mapEndpoint(places, (_, place) => `tcp://${host}:${ports[place]}`);

/** What a replica registers. */
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
