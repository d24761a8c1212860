import type { Contract } from '@shop/shared/protocol/contract';
import { everyService } from '@shop/shared/service/every-service';
import type { Service } from '@shop/shared/service/service';

/** The services that orders are known for; a shop that lacks one is simulated without it. */
export type DepartmentName = 'product' | 'inventory' | 'pricing' | 'reviews' | 'recommendations';

/**
 * A contract in this shop, in which gateways ask for everything, also for what jobs do elsewhere,
 * and on behalf of nobody: tokens are signed outside of simulated time.
 */
const asked = (contract: Contract): Contract => ({
  ...contract,
  operations: Object.fromEntries(
    Object.entries(contract.operations).map(([name, { role: _, ...operation }]) => [
      name,
      { ...operation, callers: [...operation.callers, 'gateway'] },
    ]),
  ),
  subscribers: [...contract.subscribers, 'gateway'],
});

/** The contract with one write that has no idempotency key, and so may run once for each call. */
const withoutKeyOf = (contract: Contract, name: string): Contract => {
  const { [name]: operation, ...others } = contract.operations;
  if (!operation) throw new Error(`${contract.service} has no ${name}`);
  const { idempotencyKey: _, aggregate: __, ...write } = operation;
  return { ...contract, operations: { ...others, [name]: { ...write, idempotent: false } } };
};

/** All services of the repository, by name. */
export const services: ReadonlyMap<string, Service> = new Map(
  (await everyService()).map((one) => [one.contract.service, one]),
);

/** The service of a department. */
export const serviceOf = (name: DepartmentName): Service => {
  const service = services.get(name);
  if (!service) throw new Error(`there is no service ${name}`);
  return service;
};

/** The contract of a department, in a run in which `reprice` has an idempotency key or not. */
export const contractOf = (name: DepartmentName, isRepriceKeyed: boolean): Contract => {
  const contract = asked(serviceOf(name).contract);
  return name === 'pricing' && !isRepriceKeyed ? withoutKeyOf(contract, 'reprice') : contract;
};
