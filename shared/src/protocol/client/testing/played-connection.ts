import { createFakeRuntime } from '../../../testing/fake-runtime.ts';
import { createMemoryKeys } from '../../../keys/memory-keys.ts';
import { MemoryNetwork } from '../../../testing/memory-network.ts';
import { Connection } from '../connection.ts';
import { type CallOptions, createCalls } from './outgoing.ts';
import { type Script, startScriptedReplica } from './scripted-replica.ts';

/** The identity of the caller. */
export const self = { service: 'caller', instance: 'caller-1', bootId: 'c1' };

const keys = createMemoryKeys();
keys.keyringOf('echo');

/** The keys of the caller. */
export const keyring = keys.keyringOf('caller');

/** A connection for the service `echo`, ten milliseconds old, to a replica played by `script`. */
export const openConnection = async (script: Script = {}) => {
  const runtime = createFakeRuntime();
  const network = new MemoryNetwork(runtime);
  const replica = await startScriptedReplica(network, script);
  const states: string[] = [];
  const connection: Connection = new Connection({
    address: replica.address,
    service: 'echo',
    self,
    keyring,
    transport: network.transport(),
    runtime,
    onChange: () => states.push(connection.status().state),
  });
  const calls = createCalls(runtime);
  const send = (name: string, options?: CallOptions) =>
    connection.send(calls.create(name, options));
  await runtime.advance(10);
  return { ...calls, runtime, network, replica, states, connection, send };
};
