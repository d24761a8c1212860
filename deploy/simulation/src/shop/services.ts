import type { Contract, Operation } from '@shop/shared/protocol/contract';
import { everyService } from '@shop/shared/service/every-service';
import type { Service } from '@shop/shared/service/service';

/** All services of the repository, by name. */
export const services: ReadonlyMap<string, Service> = new Map(
  (await everyService()).map((one) => [one.contract.service, one]),
);

/** The service of this name. */
export const serviceOf = (name: string): Service => {
  const service = services.get(name);
  if (!service) throw new Error(`there is no service ${name}`);
  return service;
};

const askedByGateways = ({ contract }: Service, isRepriceKeyed: boolean): Contract => {
  const asked = Object.entries(contract.operations).map(([operation, { role: _, ...declared }]) => {
    const { idempotencyKey, aggregate, ...write } = declared;
    const keyed = { ...write, ...(idempotencyKey && { idempotencyKey, aggregate }) };
    const isOnce = operation === 'reprice' && !isRepriceKeyed;
    const callers = [...declared.callers, 'gateway'];
    return [operation, { ...(isOnce ? { ...write, idempotent: false } : keyed), callers }];
  });
  const subscribers = [...contract.subscribers, 'gateway'];
  return { ...contract, operations: Object.fromEntries(asked), subscribers };
};

const contractsWhere = (isRepriceKeyed: boolean): ReadonlyMap<string, Contract> =>
  new Map([...services].map(([name, one]) => [name, askedByGateways(one, isRepriceKeyed)]));

/** Made once: each call looks its contract up. */
const contracts = { keyed: contractsWhere(true), once: contractsWhere(false) };

/**
 * The contract of a service in this shop, in which gateways ask for everything, also for what jobs
 * do elsewhere, and on behalf of nobody: tokens are signed outside of simulated time. `reprice` may
 * be without an idempotency key, and then may run once for each call.
 */
export const contractOf = (name: string, isRepriceKeyed: boolean): Contract => {
  const contract = contracts[isRepriceKeyed ? 'keyed' : 'once'].get(name);
  if (!contract) throw new Error(`there is no service ${name}`);
  return contract;
};

/** Whether an operation reads, writes, or writes a first state, which only jobs do. */
const kindOf = ({ idempotencyKey, callers }: Operation): 'first' | 'write' | 'read' => {
  if (!idempotencyKey) return 'read';
  return callers.every((caller) => caller === 'seed') ? 'first' : 'write';
};

/** The operations of a service of one kind. */
export const operationsOf = (name: string, kind: ReturnType<typeof kindOf>): readonly string[] => {
  const { operations } = serviceOf(name).contract;
  return Object.entries(operations).flatMap(([one, declared]) =>
    kindOf(declared) === kind ? one : [],
  );
};
