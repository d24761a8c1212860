import { ServiceError } from '@shop/shared/errors';
import type { CallOptions, Client } from '@shop/shared/protocol/calls/client';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract } from '@shop/shared/protocol/contract';
import { createBank } from './bank.ts';
import { createCounter } from './counter.ts';
import { createWarehouse } from './warehouse.ts';

/** How a call of a neighbour fails: before or after it had its effect. */
interface Fault {
  readonly operation: string;
  readonly when: 'before' | 'after';
  readonly code?: 'UNAVAILABLE' | 'INTERNAL';
  /** How often; default: once. */
  times?: number;
}

/** The services that a checkout asks, with what they hold, and how they are to fail. */
export const createNeighbours = () => {
  const { operations: ofWarehouse, ...warehouse } = createWarehouse();
  const { operations: ofBank, ...bank } = createBank();
  const { operations: ofCounter, ...counter } = createCounter();
  const operations: Readonly<Record<string, (input: never) => unknown>> = {
    ...ofWarehouse,
    ...ofBank,
    ...ofCounter,
  };
  const faults: Fault[] = [];
  const answers = new Map<string, unknown>();
  /** Each write that was done, in order. */
  const effects: string[] = [];

  const failing = (operation: string, when: Fault['when']): void => {
    const fault = faults.find((one) => one.operation === operation && one.when === when);
    if (!fault) return;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times === 0) faults.splice(faults.indexOf(fault), 1);
    throw new ServiceError(fault.code ?? 'UNAVAILABLE', `${operation} fails`);
  };

  /** Does a write; its answer or refusal is what its key gets from then on. */
  const write = (operation: string, input: object): unknown => {
    try {
      const answer = operations[operation]?.(input as never) ?? {};
      effects.push(operation);
      return answer;
    } catch (error) {
      return error;
    }
  };

  const ask = (operation: string, input: object, key: string | undefined): unknown => {
    failing(operation, 'before');
    if (key === undefined) return operations[operation]?.(input as never);
    const name = `${operation} ${key}`;
    const isNew = !answers.has(name);
    if (isNew) answers.set(name, write(operation, input));
    const answer = answers.get(name);
    if (answer instanceof Error) throw answer;
    if (isNew) failing(operation, 'after');
    return answer;
  };

  const client = <C extends Contract>({ service }: C): Client<C> => {
    const call = async (name: string, input: object, _: CallContext, { key }: CallOptions = {}) =>
      // Two services have an operation of this name.
      ask(service === 'promotions' && name === 'release' ? 'releaseCoupon' : name, input, key);
    // A client of any contract: the service under test has checked the types.
    return { call } as unknown as Client<C>;
  };

  return { client, ...warehouse, ...bank, ...counter, faults, effects };
};
