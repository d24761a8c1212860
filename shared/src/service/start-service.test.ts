import { expect, test } from '@jest/globals';
import type { Endpoint } from '../protocol/discovery/discovery.ts';
import type { Transport } from '../protocol/transport.ts';
import { createContext } from '../protocol/calls/context.ts';
import { createZeromqTransport } from '../protocol/zeromq/zeromq-transport.ts';
import { systemRuntime } from '../runtime.ts';
import { testContext } from '../testing/context.ts';
import { allowListOf } from './allow-list.ts';
import { registerReplica, startService } from './start-service.ts';
import { eventually } from './testing/eventually.ts';
import { sampleContract, sampleService } from './testing/sample-service.ts';
import { type WatchedKit, commonKeys, createWatchedKit } from './testing/watched-kit.ts';

const anywhere = { calls: 'tcp://127.0.0.1:*', events: 'tcp://127.0.0.1:*' };

const startSample = (kit: WatchedKit, addresses: Endpoint = anywhere) =>
  startService(sampleService(systemRuntime), kit, addresses);

const keyring = commonKeys.keyringOf('sample');
const inner = createZeromqTransport(keyring);
const allowList = allowListOf(sampleContract, 'events', keyring);

/** A service and a caller of it, each with a kit of its own as in a process of its own. */
const setup = async (transport = inner, service = sampleService(systemRuntime)) => {
  const kit = createWatchedKit({ name: 'sample', transport });
  const running = await startService(service, kit, anywhere);
  kit.onStop(() => running.stop());
  kit.discovery.register('sample', running.endpoint);
  const caller = createWatchedKit({ discovery: kit.discovery });
  return {
    kit,
    running,
    caller,
    client: caller.client(sampleContract),
    [Symbol.asyncDispose]: async () => {
      await caller.stop();
      await kit.stop();
    },
  };
};

test('a service answers where it says that it is', async () => {
  await using shop = await setup();

  expect(shop.running.endpoint).toEqual({
    calls: expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/),
    events: expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/),
  });
  expect(await shop.client.call('wait', { ms: 0 }, testContext())).toEqual({ count: 1 });
});

test('a deadline that ends is a warning at the caller and at the service, with the same names', async () => {
  await using shop = await setup();
  const context = createContext(systemRuntime, { timeoutMs: 100 });

  const call = shop.client.call('wait', { ms: 200 }, context);

  await expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  const facts = { level: 40, operation: 'wait', requestId: context.requestId, count: 1 };
  const names = { ...facts, traceId: context.trace.traceId, durationMs: expect.any(Number) };
  expect(shop.caller.lines).toContainEqual(
    expect.objectContaining({ ...names, msg: expect.stringContaining('no answer in time') }),
  );
  expect(await shop.caller.metrics.metrics()).toContain(
    'shop_calls_timed_out_total{service="sample"} 1',
  );
  await eventually(() =>
    expect(shop.kit.lines.filter(({ level }) => level === 40)).toEqual([
      expect.objectContaining({ ...names, msg: expect.stringContaining('late handler: ') }),
      expect.objectContaining({ ...names, msg: expect.stringContaining('late handler has ended') }),
    ]),
  );
});

test('each call is a line of the log and a figure of the metrics', async () => {
  await using shop = await setup();
  const context = testContext();

  await shop.client.call('wait', { ms: 0 }, context);
  const failed = shop.client.call('fail', { expected: true }, testContext());
  await expect(failed).rejects.toMatchObject({ code: 'NOT_FOUND' });

  expect(shop.kit.lines).toContainEqual(
    expect.objectContaining({
      msg: 'call',
      operation: 'wait',
      outcome: 'ok',
      requestId: context.requestId,
      traceId: context.trace.traceId,
      caller: 'tester',
      durationMs: expect.any(Number),
    }),
  );
  const metrics = await shop.kit.metrics.metrics();
  expect(metrics).toContain('shop_call_duration_seconds_count{operation="wait",outcome="ok"} 1');
  expect(metrics).toContain('seconds_count{operation="fail",outcome="NOT_FOUND"} 1');
  expect(metrics).toContain('shop_calls_in_flight 0');
});

test('a handler that breaks is logged with its cause, which its caller does not see', async () => {
  await using shop = await setup();

  const broken = shop.client.call('fail', { expected: false }, testContext());

  await expect(broken).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.not.stringContaining('fault'),
  });
  expect(shop.kit.lines).toContainEqual(
    expect.objectContaining({
      level: 50,
      msg: 'call broke',
      operation: 'fail',
      err: expect.objectContaining({ message: 'a fault in the handler' }),
    }),
  );
});

test('an answer that is not as the contract says is logged and counted, and not given', async () => {
  const sample = sampleService(systemRuntime);
  const start: typeof sample.start = async (kit) => {
    const parts = await sample.start(kit);
    return { ...parts, handlers: { ...parts.handlers, wait: async () => ({ count: 0 }) } };
  };
  await using shop = await setup(inner, { ...sample, start });

  const call = shop.client.call('wait', { ms: 0 }, testContext());

  const message = 'the answer is not as the contract says: count';
  await expect(call).rejects.toMatchObject({ code: 'BAD_REPLY', executed: 'yes', message });
  expect(shop.kit.lines).toContainEqual(
    expect.objectContaining({
      level: 50,
      msg: 'call broke',
      operation: 'wait',
      outcome: 'BAD_REPLY',
      err: expect.objectContaining({ message }),
    }),
  );
  expect(await shop.kit.metrics.metrics()).toContain(
    'shop_call_duration_seconds_count{operation="wait",outcome="BAD_REPLY"} 1',
  );
});

test('a call that is refused is counted by the reason', async () => {
  await using shop = await setup();
  const other = { ...sampleContract.operations.wait, timeoutMs: 5_000 };
  const client = shop.caller.client({ ...sampleContract, operations: { forget: other } });

  const refused = client.call('forget', { ms: 0 }, testContext());

  await expect(refused).rejects.toMatchObject({ code: 'UNIMPLEMENTED', executed: 'no' });
  expect(await shop.kit.metrics.metrics()).toContain(
    'shop_calls_refused_total{reason="UNIMPLEMENTED"} 1',
  );
});

/** Follows the sample; `heard` is what its changes were counted as. */
const follow = (kit: WatchedKit) => {
  const heard: number[] = [];
  kit.subscribe(sampleContract, {
    position: async () => undefined,
    apply: async (events) => void heard.push(...events.map(({ data }) => data.count)),
    reset: async () => undefined,
  });
  const started = eventually(() => expect(kit.subscriptionStatus()).toMatchObject([{ resets: 1 }]));
  return { heard, started };
};

test('a subscriber gets the changes of a service, and shows its lag', async () => {
  await using shop = await setup();
  const { heard, started } = follow(shop.caller);
  await started;

  await shop.client.call('change', {}, testContext());
  await shop.client.call('change', {}, testContext());

  await eventually(() => expect(heard).toEqual([1, 2]));
  expect(shop.caller.subscriptionStatus()).toEqual([
    expect.objectContaining({ service: 'sample', seq: 2, lastSeq: 2, lagEvents: 0 }),
  ]);
  expect(await shop.caller.metrics.metrics()).toContain('shop_events_lag{service="sample"} 0');
});

test('a caller counts its calls by their outcome', async () => {
  await using shop = await setup();

  await shop.client.call('change', {}, testContext());

  const metrics = await shop.caller.metrics.metrics();
  for (const name of ['made', 'succeeded_at_first', 'succeeded']) {
    expect(metrics).toContain(`shop_calls_${name}_total{service="sample"} 1`);
  }
  expect(metrics).toContain('shop_calls_retried_total{service="sample"} 0');
});

test('a subscriber that has stopped gets no more events', async () => {
  await using shop = await setup();
  const other = createWatchedKit({ discovery: shop.kit.discovery });
  const stays = follow(shop.caller);
  const leaves = follow(other);
  await Promise.all([stays.started, leaves.started]);

  await other.stop();
  await shop.client.call('change', {}, testContext());

  await eventually(() => expect(stays.heard).toEqual([1]));
  expect(leaves.heard).toEqual([]);
});

test('a stop lets accepted calls finish, refuses later ones, and frees the addresses', async () => {
  await using shop = await setup();
  const accepted = shop.client.call('wait', { ms: 300 }, testContext());
  await eventually(async () =>
    expect(await shop.kit.metrics.metrics()).toContain('shop_calls_in_flight 1'),
  );

  const stopping = shop.kit.stop();
  const later = shop.client.call('wait', { ms: 0 }, testContext());

  await expect(later).rejects.toMatchObject({ executed: 'no' });
  expect(await shop.kit.metrics.metrics()).toContain(
    'shop_calls_refused_total{reason="DRAINING"} 1',
  );
  expect(await accepted).toEqual({ count: 1 });
  await stopping;
  // For a moment another process may have been given one of the ports for a connection of its own.
  const next = await eventually(() =>
    startSample(createWatchedKit({ name: 'sample' }), shop.running.endpoint),
  );
  expect(next.endpoint).toEqual(shop.running.endpoint);
  await next.stop();
});

test('where an address is taken, no service starts, and none of its sockets stays open', async () => {
  await using shop = await setup();
  const { calls } = shop.running.endpoint;
  const free = await inner.publish(anywhere.events, allowList);
  await free.close();
  const kit = createWatchedKit({ name: 'sample' });

  const start = startSample(kit, { calls, events: free.address });

  await expect(start).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const again = await eventually(() => inner.publish(free.address, allowList));
  await again.close();
  expect(await shop.client.call('wait', { ms: 0 }, testContext())).toEqual({ count: 1 });
});

test('a frame that comes while the service is still starting does no harm', async () => {
  const early: Transport = {
    ...inner,
    listen: (address, allowList, onFrame) => {
      onFrame('peer', Buffer.from('an early frame'));
      return inner.listen(address, allowList, onFrame);
    },
  };
  await using shop = await setup(early);

  expect(await shop.client.call('wait', { ms: 0 }, testContext())).toEqual({ count: 1 });
});

const advertised = { calls: 'tcp://10.0.0.7:7000', events: 'tcp://10.0.0.7:7001' };

test('a service is known from then on, and its callers are sent elsewhere before it stops', async () => {
  const kit = createWatchedKit({ name: 'sample' });
  const happened: string[] = [];
  kit.discovery.watch('sample', (found) => {
    happened.push(`found at ${found.map(({ calls }) => calls).join() || 'none'}`);
  });
  kit.onStop(async () => void happened.push('the service stops'));

  registerReplica(sampleContract, kit, advertised);
  await kit.stop();

  expect(happened).toEqual([
    'found at none',
    'found at tcp://10.0.0.7:7000',
    'found at none',
    'the service stops',
  ]);
});

test('without a registry nothing is registered', async () => {
  const { network, ...kit } = createWatchedKit({ name: 'sample' });
  const watched: string[] = [];
  const discovery = {
    watch: (service: string) => {
      watched.push(service);
      return () => undefined;
    },
  };

  registerReplica(sampleContract, { ...kit, network: { ...network, discovery } }, advertised);
  await kit.stop();

  expect(watched).toEqual([]);
});
