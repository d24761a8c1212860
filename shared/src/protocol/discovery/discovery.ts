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

/** The places of an endpoint. The compiler asks for each one that an `Endpoint` has. */
const places = { calls: 'calls', admin: 'admin', events: 'events' } as const satisfies {
  readonly [P in keyof Required<Endpoint>]: P;
};

/** One place of an endpoint, by its name. */
export type Place = keyof typeof places;

/**
 * The one way to make an endpoint out of another, or of a record that is one as well, so that no
 * place is forgotten: each that is there is changed, and all that is no place is left out.
 */
export const mapEndpoint = (
  endpoint: Endpoint,
  change: (address: string, place: Place) => string = (address) => address,
): Endpoint =>
  (Object.keys(places) as Place[]).reduce((changed, place) => {
    const address = endpoint[place];
    return address === undefined ? changed : { ...changed, [place]: change(address, place) };
  }, {} as Endpoint);

/** Where a replica is that listens at these ports of a host. */
export const endpointAt = (host: string, ports: Readonly<Record<Place, number>>): Endpoint =>
  mapEndpoint(places, (_, place) => `tcp://${host}:${ports[place]}`);

/** What a replica says of itself where replicas register themselves. */
export interface Registration extends Endpoint {
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
  register?(service: string, replica: Registration): () => void | Promise<void>;
}
