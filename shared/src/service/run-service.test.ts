import { expect, test } from '@jest/globals';
import { ServiceError } from '../errors.ts';
import { testContext } from '../testing/context.ts';
import { eventually } from './testing/eventually.ts';
import { messagesOf, startSample } from './testing/running-sample.ts';
import { sampleContract } from './testing/sample-service.ts';
import { createWatchedKit } from './testing/watched-kit.ts';

/** A sample in a process of its own, and a caller of it over real sockets. */
const setup = async (variables: Readonly<Record<string, string>> = {}) => {
  const child = await startSample(variables);
  const kit = createWatchedKit({ keys: child.keys });
  kit.discovery.register('sample', {
    calls: `tcp://127.0.0.1:${child.ports.calls}`,
    events: `tcp://127.0.0.1:${child.ports.events}`,
  });
  await child.until('/readyz', 200);
  const client = kit.client(sampleContract);
  return {
    ...child,
    /** How it ended: what was answered, or the failure. */
    wait: (ms: number) =>
      client
        .call('wait', { ms }, testContext())
        .then(({ count }) => count)
        .catch((error: unknown) => {
          if (error instanceof ServiceError) return error;
          throw error;
        }),
    /** Ends the process however the test goes. */
    async [Symbol.asyncDispose]() {
      await kit.stop();
      await child[Symbol.asyncDispose]();
    },
  };
};

/** Keeps this process from reading anything, as a long computation would. */
const blockThisProcess = (ms: number) =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

type Sample = Awaited<ReturnType<typeof setup>>;

/** Calls for as long as calls are answered. */
const callOn = async ({ wait }: Sample, answered: number[]): Promise<ServiceError> => {
  for (;;) {
    const ending = await wait(5);
    if (ending instanceof ServiceError) return ending;
    answered.push(ending);
  }
};

test('a process takes the command to replay, on its admin port', async () => {
  await using sample = await setup();

  const answer = await fetch(`http://127.0.0.1:${sample.ports.admin}/dead-letters/replay`, {
    method: 'POST',
  });

  expect(await answer.text()).toBe('0 replayed, 0 dead letters left\n');
});

test('under load a SIGTERM loses no call: each is answered, or was not executed', async () => {
  await using sample = await setup();
  const answered: number[] = [];
  const callers = Array.from({ length: 64 }, () => callOn(sample, answered));
  await eventually(() => expect(answered.length).toBeGreaterThan(500));

  sample.signal('SIGTERM');

  const failures = await Promise.all(callers);
  expect(failures.map(({ executed }) => executed)).toEqual(Array(64).fill('no'));
  expect(answered.toSorted((a, b) => a - b)).toEqual(answered.map((_, index) => index + 1));
  expect(await sample.ended).toBe(0);
});

test('told to stop it is not ready, and answers for as long as callers may know nobody else', async () => {
  await using sample = await setup({ HANDOVER_MS: '5000' });

  sample.signal('SIGTERM');
  await sample.until('/readyz', 503);

  expect(await sample.wait(0)).toBe(1);
});

test('while accepted calls finish it is not ready, and further signals change nothing', async () => {
  await using sample = await setup();
  const accepted = sample.wait(600);
  await eventually(async () =>
    expect((await sample.get('/metrics')).text).toContain('shop_calls_in_flight 1'),
  );

  sample.signal('SIGTERM');
  await sample.until('/readyz', 503);
  sample.signal('SIGTERM');
  sample.signal('SIGINT');

  expect(await accepted).toBe(1);
  expect(await sample.ended).toBe(0);
  expect(messagesOf(sample).slice(-2)).toEqual(['stopping', 'the store is closed']);
});

test('an accepted call is answered even if its caller is too busy to read at once', async () => {
  await using sample = await setup();
  const accepted = sample.wait(200);
  await eventually(async () =>
    expect((await sample.get('/metrics')).text).toContain('shop_calls_in_flight 1'),
  );

  sample.signal('SIGTERM');
  blockThisProcess(250);

  expect(await accepted).toBe(1);
  expect(await sample.ended).toBe(0);
});
