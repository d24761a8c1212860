import { ServiceError } from '@shop/shared/errors';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Kit } from '@shop/shared/service/service';
import type { SectionDefinition } from './product-page/section.ts';
import { sections as pageSections } from './sections/index.ts';

/** A service's replicas, as the client of it sees them. */
type Replicas = Pick<Client<Contract>, 'replicas'>;

/** The services that the gateway asks. */
export interface Clients {
  /** The client of a service, opened when it is first asked for. */
  of<C extends Contract>(contract: C): Client<C>;
  /** All that were opened, by the names of their services. */
  opened(): ReadonlyMap<string, Replicas>;
}

/** Connects to the services of the page's sections; to others when a route asks for them. */
export const openClients = (
  kit: Pick<Kit, 'client'>,
  sections: readonly SectionDefinition[] = pageSections,
): Clients => {
  const opened = new Map<string, Replicas>();
  const of = <C extends Contract>(contract: C): Client<C> => {
    // What is kept under a service's name was made for its contract.
    const known = opened.get(contract.service) as Client<C> | undefined;
    const client = known ?? kit.client(contract);
    opened.set(contract.service, client);
    return client;
  };
  for (const { contract } of sections) of(contract);
  return { of, opened: () => opened };
};

/**
 * A check that passes once the services that the page cannot do without have been reached. From
 * then on it always does: what a service's outage means is for each answer to say, and no reason
 * to send nobody here. An optional service that is missing is a missing section.
 */
export const createContactCheck = (
  clients: Clients,
  sections: readonly SectionDefinition[] = pageSections,
) => {
  const missing = new Map(
    sections.flatMap(({ name, contract, required }) =>
      required ? [[name, clients.of(contract)] as const] : [],
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
