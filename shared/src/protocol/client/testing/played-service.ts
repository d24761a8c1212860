import type { ServiceError } from '../../../errors.ts';
import { createFakeRuntime } from '../../../testing/fake-runtime.ts';
import { MemoryNetwork } from '../../../testing/memory-network.ts';
import { type ContextOptions, createContext } from '../../calls/context.ts';
import { createInProcessDiscovery } from '../../discovery/in-process-discovery.ts';
import { type CallPolicy, defaultPolicy } from '../../policy.ts';
import { Replicas } from '../replicas.ts';
import { createServiceClient } from '../service-client.ts';
import { echoContract } from '../../calls/testing/echo-contract.ts';
import { keyring, self } from './played-connection.ts';
import { startScriptedReplica } from './scripted-replica.ts';

/** A client of `echo`, ten milliseconds old, whose replicas at these addresses a test plays. */
export const openService = (...addresses: readonly string[]) =>
  openServiceWith(defaultPolicy, ...addresses);

/** The same with a policy of its own. */
export const openServiceWith = async (policy: CallPolicy, ...addresses: readonly string[]) => {
  const runtime = createFakeRuntime();
  const network = new MemoryNetwork(runtime);
  const discovery = createInProcessDiscovery();
  const start = async (address: string) => {
    const replica = await startScriptedReplica(network, { address });
    discovery.register('echo', { calls: address, events: '' });
    return replica;
  };
  const played = await Promise.all(addresses.map(start));
  const transport = network.transport();
  const parts = { transport, runtime, discovery, policy };
  const replicas = new Replicas({ service: 'echo', self, keyring, ...parts });
  const client = createServiceClient(echoContract, { replicasAt: () => replicas, runtime });
  await runtime.advance(10);

  const contextOf = (options: Partial<ContextOptions> = {}) =>
    createContext(runtime, { timeoutMs: 20_000, ...options });
  /** All requests so far, in no order, each with its replica. */
  const requests = () =>
    played.flatMap((replica) => replica.requests().map((item) => ({ ...item, replica })));
  return { runtime, network, replicas, client, start, played, contextOf, requests };
};

/** Records how a call ends, without waiting for it. */
export const outcomeOf = <T>(call: Promise<T>) => {
  const outcome: { answer?: T; error?: ServiceError } = {};
  call.then(
    (answer) => (outcome.answer = answer),
    (error: ServiceError) => (outcome.error = error),
  );
  return outcome;
};
