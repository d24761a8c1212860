import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { dnsDiscovery } from './dns-discovery.ts';

type Answer = readonly string[] | 'ENOTFOUND' | 'ENODATA' | 'ESERVFAIL' | 'never';

const period = 2_000;

/**
 * Watches `pricing` at a name server that gives these answers in turn, then the last one always.
 */
const watch = (...answers: Answer[]) => {
  const runtime = createFakeRuntime();
  const asked: string[] = [];
  const told: string[][] = [];
  const resolve = async (name: string) => {
    asked.push(`${name}@${runtime.now()}`);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'never') return new Promise<readonly string[]>(() => undefined);
    if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer });
    return answer ?? [];
  };
  const ports = { calls: 7000, events: 7001, admin: 7003 };
  const discovery = dnsDiscovery({ runtime, resolve, ports });
  const stop = discovery.watch('pricing', (endpoints) => {
    told.push(endpoints.map(({ calls, admin, events }) => `${calls} ${events} ${admin}`));
  });
  return { runtime, asked, told, stop };
};

const at = (host: string) => `tcp://${host}:7000 tcp://${host}:7001 tcp://${host}:7003`;

test('every address of the name is a replica, with its three ports', async () => {
  const { runtime, told } = watch(['10.0.0.1', '10.0.0.2']);

  await runtime.advance(0);

  expect(told).toEqual([[at('10.0.0.1'), at('10.0.0.2')]]);
});

test('the name is resolved at once and every two seconds', async () => {
  const { runtime, asked } = watch(['10.0.0.1']);

  await runtime.advance(3 * period);

  expect(asked).toEqual(['pricing@0', 'pricing@2000', 'pricing@4000', 'pricing@6000']);
});

test('a new replica is reported, and a missing one is dropped', async () => {
  const { runtime, told } = watch(['10.0.0.1'], ['10.0.0.1', '10.0.0.2'], ['10.0.0.2']);

  await runtime.advance(2 * period);

  expect(told).toEqual([[at('10.0.0.1')], [at('10.0.0.1'), at('10.0.0.2')], [at('10.0.0.2')]]);
});

test('the same addresses in another order, or repeated, are no change', async () => {
  const { runtime, told } = watch(
    ['10.0.0.1', '10.0.0.2'],
    ['10.0.0.2', '10.0.0.1'],
    ['10.0.0.2', '10.0.0.1', '10.0.0.2'],
  );

  await runtime.advance(2 * period);

  expect(told).toEqual([[at('10.0.0.1'), at('10.0.0.2')]]);
});

test.each(['ENOTFOUND', 'ENODATA'] as const)(
  '%s means that there are no replicas',
  async (code) => {
    const { runtime, told } = watch(['10.0.0.1'], code, ['10.0.0.1']);

    await runtime.advance(2 * period);

    expect(told).toEqual([[at('10.0.0.1')], [], [at('10.0.0.1')]]);
  },
);

test('while the name server fails, the last known replicas stay', async () => {
  const { runtime, told } = watch(['10.0.0.1'], 'ESERVFAIL', 'ESERVFAIL', ['10.0.0.2']);

  await runtime.advance(2 * period);
  expect(told).toEqual([[at('10.0.0.1')]]);

  await runtime.advance(period);
  expect(told.at(-1)).toEqual([at('10.0.0.2')]);
});

test('only one query runs at a time', async () => {
  const { runtime, asked, told } = watch(['10.0.0.1'], 'never');

  await runtime.advance(10 * period);

  expect(asked).toHaveLength(2);
  expect(told).toEqual([[at('10.0.0.1')]]);
});

test('after the end of watching nothing is resolved or reported', async () => {
  const { runtime, asked, told, stop } = watch(['10.0.0.1'], ['10.0.0.2']);
  await runtime.advance(period / 2);

  stop();
  await runtime.advance(10 * period);

  expect(asked).toHaveLength(1);
  expect(told).toHaveLength(1);
  expect(runtime.waiting()).toBe(0);
});

test('an answer after the end of watching is not reported', async () => {
  const { runtime, told, stop } = watch(['10.0.0.1']);

  stop();
  await runtime.advance(0);

  expect(told).toEqual([]);
});
