import { expect, test } from '@jest/globals';
import { ServiceError } from '../../errors.ts';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import { createInProcessDiscovery } from '../discovery/in-process-discovery.ts';
import { defaultPolicy } from '../policy.ts';
import { Replicas } from './replicas.ts';
import { createCalls } from './testing/outgoing.ts';
import { keyring, self } from './testing/played-connection.ts';
import { type Script, startScriptedReplica } from './testing/scripted-replica.ts';

const setup = async (...scripts: readonly Script[]) => {
  const runtime = createFakeRuntime();
  const network = new MemoryNetwork(runtime);
  const discovery = createInProcessDiscovery();
  const transport = network.transport();
  const announce = (address: string) => discovery.register('echo', { calls: address, events: '' });
  const start = async (script: Script) => {
    const replica = await startScriptedReplica(network, script);
    return { ...replica, withdraw: announce(replica.address) };
  };
  const started = await Promise.all(scripts.map(start));
  const policy = { ...defaultPolicy, maxInFlight: 10_000 };
  const options = { service: 'echo', self, keyring, transport, runtime, discovery, policy };
  const replicas = new Replicas(options);
  await runtime.advance(10);
  const states = () => replicas.status().map(({ address, state }) => [address, state]);
  const call = (name: string, timeoutMs = 30_000) =>
    createCalls(runtime).create(name, { timeoutMs });
  return { runtime, network, start, started, announce, replicas, states, call };
};

/** A call without a try yet. */
const fresh = { operation: 'hanging', isUrgent: false, hasTried: () => false };

const [one, two, three] = [{ address: 'a' }, { address: 'b' }, { address: 'c' }] as const;

test('every registered replica gets a connection, also later', async () => {
  const { runtime, replicas, start, states } = await setup(one, two);
  expect(states()).toEqual([
    ['a', 'ready'],
    ['b', 'ready'],
  ]);

  await start({ address: 'c' });
  await runtime.advance(10);

  expect(states()).toHaveLength(3);
  expect(replicas.hasOther({ hasTried: () => false })).toBe(true);
});

test('an address without an answer is never picked', async () => {
  const { replicas, announce, states, runtime } = await setup(one);
  announce('nowhere');
  await runtime.advance(10_000);

  expect(states()).toContainEqual(['nowhere', 'connecting']);
  const picked = Array.from(
    { length: 50 },
    () => replicas.pick(runtime.now(), fresh)?.status().address,
  );
  expect(new Set(picked)).toEqual(new Set(['a']));
});

test('of two replicas the less loaded one is always picked', async () => {
  const { replicas, call, runtime } = await setup(one, two);
  for (let calls = 0; calls < 40; calls++)
    replicas.pick(runtime.now(), fresh)?.send(call('hanging'));

  expect(replicas.status().map(({ inFlight }) => inFlight)).toEqual([20, 20]);
});

test('of many replicas a busy one gets no more calls, and an equal load is spread', async () => {
  const { replicas, call, runtime } = await setup(one, two, three);
  const busy = replicas.pick(runtime.now(), fresh);
  for (let calls = 0; calls < 1_000; calls++) busy?.send(call('hanging'));
  const address = busy?.status().address;

  for (let calls = 0; calls < 300; calls++)
    replicas.pick(runtime.now(), fresh)?.send(call('hanging'));

  const others = replicas.status().filter((status) => status.address !== address);
  expect(busy?.calls.size).toBe(1_000);
  for (const { inFlight } of others) expect(Math.abs(inFlight - 150)).toBeLessThan(20);
});

test('an ejected replica gets no calls while the others only lack room', async () => {
  const { replicas, runtime, started, call } = await setup(one, two);
  const failing = replicas.pick(runtime.now(), fresh);
  const broken = new ServiceError('INTERNAL', 'broken', { executed: 'yes' });
  for (let times = 0; times < 5; times++) {
    failing?.health.answered({ ...call('hanging'), body: `${times}` }, broken, runtime.now());
  }
  const other = replicas.pick(runtime.now(), fresh);
  expect(other).not.toBe(failing);

  const played = started.find(({ address }) => address === other?.status().address);
  played?.say({ kind: 'credit', id: 0, calls: 1 });
  await runtime.advance(2);
  other?.send(call('hanging'));

  expect(replicas.pick(runtime.now(), fresh)).toBeUndefined();
});

test('a replica that was tried is avoided while there is another one', async () => {
  const { replicas, runtime, started } = await setup(one, two);
  const tried = replicas.pick(runtime.now(), fresh);
  const call = { ...fresh, hasTried: (one: unknown) => one === tried };

  const other = replicas.pick(runtime.now(), call);
  expect(other).not.toBe(tried);
  expect(replicas.hasOther(call)).toBe(true);

  started.find(({ address }) => address === other?.status().address)?.withdraw();
  await runtime.advance(10);
  expect(replicas.hasOther(call)).toBe(false);
  expect(replicas.pick(runtime.now(), call)).toBe(tried);
});

test('an unregistered replica finishes its calls and is closed', async () => {
  const { replicas, runtime, started, call, states } = await setup(one);
  const connection = replicas.pick(runtime.now(), fresh);
  const id = connection?.send(call('last')) ?? 0;
  await runtime.advance(2);

  started[0]?.withdraw();
  expect(replicas.pick(runtime.now(), fresh)).toBeUndefined();
  expect(states()).toEqual([]);
  expect(connection?.isClosed).toBe(false);
  started[0]?.answer(id);
  await runtime.advance(5);

  expect(connection?.isClosed).toBe(true);
  await runtime.advance(30_000);
  expect(runtime.waiting()).toBe(0);
});

test('an address that comes back gets a new connection at once', async () => {
  const { replicas, runtime, started, announce, call } = await setup(one);
  replicas.pick(runtime.now(), fresh)?.send(call('still at work'));
  started[0]?.withdraw();

  announce('a');
  await runtime.advance(10);

  expect(replicas.status()).toMatchObject([{ address: 'a', state: 'ready', inFlight: 0 }]);
});

test('an address of another service is tried again every two seconds', async () => {
  const { replicas, runtime, network, states } = await setup({ address: 'a', service: 'pricing' });
  expect(states()).toEqual([['a', 'closed']]);
  expect(replicas.pick(runtime.now(), fresh)).toBeUndefined();

  network.kill('a');
  const right = await startScriptedReplica(network, { address: 'a' });
  await runtime.advance(2_020);

  expect(states()).toEqual([['a', 'ready']]);
  expect(right.came('hello')).toHaveLength(1);
});

test('an address of another service is forgotten when it is unregistered', async () => {
  const { replicas, runtime, started } = await setup({ address: 'a', service: 'pricing' });

  started[0]?.withdraw();
  await runtime.advance(10_000);

  expect(replicas.status()).toEqual([]);
  expect(started[0]?.came('hello')).toHaveLength(1);
  expect(runtime.waiting()).toBe(0);
});

test('closing ends all connections and queued calls, and leaves no timer', async () => {
  const { replicas, runtime, started, call } = await setup(
    { address: 'a' },
    { address: 'b' },
    { address: 'x', service: 'pricing' },
  );
  const retiring = replicas.pick(runtime.now(), fresh);
  retiring?.send(call('last', 500));
  started.find(({ address }) => address === retiring?.status().address)?.withdraw();

  replicas.close();

  expect(retiring?.isClosed).toBe(true);
  expect(replicas.status()).toEqual([]);
  expect(replicas.isReachable).toBe(false);
  expect(replicas.isClosed).toBe(true);
  await runtime.advance(2);
  expect(runtime.waiting()).toBe(0);
  await runtime.advance(10_000);
  expect(started.map(({ came }) => came('hello').length)).toEqual([1, 1, 1]);
});
