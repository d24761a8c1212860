import { ServiceError } from '@shop/shared/errors';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Kit } from '@shop/shared/service/service';

/** The replicas of a service, as its client sees them. */
type Replicas = Pick<Client<Contract>, 'replicas'>;

/** The clients of the services that the gateway calls. */
export interface Clients {
  /** The client of a service, opened at first use. */
  of<C extends Contract>(contract: C): Client<C>;
  /** All open clients, by the names of their services. */
  opened(): ReadonlyMap<string, Replicas>;
}

/** A service that the gateway calls; it is ready once it has reached the required ones. */
interface CalledService {
  readonly contract: Contract;
  readonly required: boolean;
}

/** Connects to the services of the page's sections at once, to others at first use. */
export const openClients = (
  kit: Pick<Kit, 'client'>,
  sections: readonly CalledService[],
): Clients => {
  const opened = new Map<string, Replicas>();
  const of = <C extends Contract>(contract: C): Client<C> => {
    // The client under a service's name was made for the service's contract.
    const known = opened.get(contract.service) as Client<C> | undefined;
    const client = known ?? kit.client(contract);
    opened.set(contract.service, client);
    return client;
  };
  for (const { contract } of sections) of(contract);
  return { of, opened: () => opened };
};

/**
 * A readiness check that passes once the required services have been reached, and always from then
 * on: a later outage degrades answers but does not take the gateway out of rotation. An optional
 * service that is missing is a missing section.
 */
export const createContactCheck = (clients: Clients, sections: readonly CalledService[]) => {
  const missing = new Map(
    sections.flatMap(({ contract, required }) =>
      required ? [[contract.service, clients.of(contract)] as const] : [],
    ),
  );

  return async (): Promise<void> => {
    for (const [name, client] of missing) {
      if (client.replicas().some(({ state }) => state === 'ready')) missing.delete(name);
    }
    if (missing.size > 0) {
      const names = [...missing.keys()].join(', ');
      throw new ServiceError('UNAVAILABLE', `not reached yet: ${names}`);
    }
  };
};
