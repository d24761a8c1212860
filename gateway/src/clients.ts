import { ServiceError } from '@shop/shared/errors';
import { type HistoryContract, historyContract } from '@shop/shared/events/delivery/history';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';

/** The replicas of a service, as its client sees them. */
type Replicas = Pick<Client<Contract>, 'replicas'>;

/** The clients of the services that the gateway calls. */
export interface Clients {
  /** The client of a service, opened at first use. */
  of<C extends Contract>(contract: C): Client<C>;
  /** The client of the event log of a service, opened at first use. */
  history(contract: Contract): Pick<Client<HistoryContract>, 'call'>;
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
  const histories = new Map<string, Client<HistoryContract>>();
  const history = (contract: Contract) => {
    const client = histories.get(contract.service) ?? kit.client(historyContract(contract));
    histories.set(contract.service, client);
    return client;
  };
  for (const { contract } of sections) of(contract);
  return { of, history, opened: () => opened };
};

/** How long a starting gateway waits for the services that a page can do without. */
const patienceMs = 5_000;

/**
 * A readiness check that passes once all services of the page have been reached, or after five
 * seconds the required ones, and always from then on: a later outage degrades answers but does not
 * take the gateway out of rotation. An optional service that is missing is a missing section.
 */
export const createContactCheck = (
  clients: Clients,
  sections: readonly CalledService[],
  { now }: Pick<Runtime, 'now'>,
) => {
  const waitsUntil = now() + patienceMs;
  const missing = new Map(
    sections.map(({ contract }) => [contract.service, clients.of(contract)] as const),
  );
  const required = new Set(sections.flatMap((one) => (one.required ? one.contract.service : [])));

  return async (): Promise<void> => {
    for (const [name, client] of missing) {
      if (client.replicas().some(({ state }) => state === 'ready')) missing.delete(name);
    }
    const isWaiting = now() < waitsUntil;
    const names = [...missing.keys()].filter((name) => isWaiting || required.has(name));
    if (names.length > 0) {
      throw new ServiceError('UNAVAILABLE', `not reached yet: ${names.join(', ')}`);
    }
  };
};
