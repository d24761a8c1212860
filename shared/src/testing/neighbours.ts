import type { EventConsumer } from '../events/subscription.ts';
import type { Client } from '../protocol/calls/client.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Kit } from '../service/service.ts';
import { testContext } from './context.ts';

/** The place in a log of events at which it begins. */
const beginning = { epoch: 'e1', seq: 0 };

/**
 * Other services in a test of one: they answer operations by name, and the one follows their events
 * as a test brings them.
 */
export const createNeighbours = (
  answers: Readonly<Record<string, (input: never, context: CallContext) => unknown>>,
) => {
  const consumers = new Map<string, EventConsumer<Contract>>();
  const call = async (operation: string, input: never, context: CallContext) => {
    const answer = answers[operation];
    if (!answer) throw new Error(`nobody answers ${operation}`);
    return answer(input, context);
  };
  /** The consumer of the events of a service. */
  const consumerOf = <C extends Contract>(service: string): EventConsumer<C> => {
    const consumer = consumers.get(service);
    if (!consumer) throw new Error(`nobody follows ${service}`);
    return consumer as unknown as EventConsumer<C>;
  };
  // A client and a consumer of any contract: the service under test has checked their types.
  const client = (() => ({ call })) as unknown as <C extends Contract>(contract: C) => Client<C>;
  const subscribe = (({ service }: Contract, consumer: EventConsumer<Contract>) =>
    void consumers.set(service, consumer)) as Kit['subscribe'];
  return {
    client,
    subscribe,
    consumerOf,
    /** The services whose events are followed. */
    followed: () => [...consumers.keys()],
    /** Loads the read models from all services, as the first start does. */
    async load(): Promise<void> {
      for (const consumer of consumers.values()) await consumer.reset(beginning, testContext());
    },
  };
};
