import { type HistoryContract, historyContract } from '@shop/shared/events/delivery/history';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
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
export interface CalledService {
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
