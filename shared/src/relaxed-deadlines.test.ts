import { expect, test } from '@jest/globals';
import { createMemoryKeys } from './keys/memory-keys.ts';
import { createContext, within, withShare } from './protocol/calls/context.ts';
import { ReconnectingLink } from './protocol/client/reconnecting-link.ts';
import { Liveness } from './protocol/client/liveness.ts';
import { StallDetector } from './protocol/server/stall-detector.ts';
import { Sessions } from './protocol/server/sessions.ts';
import { MemoryNetwork } from './testing/memory-network.ts';
import { type FakeRuntime, createFakeRuntime } from './testing/fake-runtime.ts';
import { createKit } from './service/process-kit.ts';
import { createWatchedKit } from './service/testing/watched-kit.ts';
import { Registry } from 'prom-client';

const factor = 7;

const never = () => new Promise<never>(() => undefined);
const nothing = () => undefined;

/** Waits by name: each begins when it is called, and returns whether its time is over. */
const waits: Readonly<Record<string, (runtime: FakeRuntime) => () => boolean>> = {
  'of a request': (runtime) => {
    const context = createContext(runtime, { timeoutMs: 1_000 });
    return () => context.remainingMs() === 0;
  },
  'of a section': (runtime) => {
    const page = createContext(runtime, { timeoutMs: 1_000 });
    const section = within(runtime, page, 400);
    return () => section.remainingMs() === 0;
  },
  'of a share of a page, which stays a share': (runtime) => {
    const page = createContext(runtime, { timeoutMs: 1_000 });
    const services = withShare(runtime, page, 0.8);
    return () => services.remainingMs() === 0;
  },
  'of a connection that says nothing': (runtime) => {
    let isSilent = false;
    const onSilent = () => void (isSilent = true);
    new Liveness(runtime, { ping: nothing, onSilent }).watch();
    return () => isSilent;
  },
  'of an address at which nobody answers': (runtime) => {
    let dials = 0;
    const network = new MemoryNetwork(runtime).transport();
    const dial = (...to: Parameters<typeof network.dial>) => {
      dials += 1;
      return network.dial(...to);
    };
    const keyring = createMemoryKeys().keyringOf('caller');
    const parts = { address: 'nowhere', service: 'echo', keyring, runtime };
    const events = { up: nothing, down: nothing, frame: nothing };
    const link = new ReconnectingLink({ ...parts, transport: { ...network, dial } }, events);
    return () => link.key !== '' && dials > 1;
  },
  'of a caller that says nothing': (runtime) => {
    const credit = { value: 1 };
    const sessions = new Sessions({ runtime, credit, send: nothing, onForgotten: nothing });
    sessions.of('p');
    return () => sessions.size === 0;
  },
  'of a check': (runtime) => {
    const { network, log } = createWatchedKit({ runtime });
    const kit = createKit({ network, runtime, log, metrics: new Registry() });
    let isOver = false;
    kit.check('store', never);
    void kit.waitsFor().then(() => (isOver = true));
    return () => isOver;
  },
};

const stepMs = 100;

const timeOf = async (runtime: FakeRuntime, begin: (runtime: FakeRuntime) => () => boolean) => {
  const isOver = begin(runtime);
  let ms = 0;
  for (; !isOver(); ms += stepMs) await runtime.advance(stepMs);
  return ms;
};

test.each(Object.entries(waits))('the time %s is so many times as long', async (_, begin) => {
  const usualMs = await timeOf(createFakeRuntime(), begin);

  const longMs = await timeOf({ ...createFakeRuntime(), deadlineFactor: factor }, begin);

  // Some are looked at in rounds, which are as long as ever.
  expect(longMs / usualMs).toBeGreaterThan(0.7 * factor);
  expect(longMs / usualMs).toBeLessThanOrEqual(factor);
});

test('a pause that is short for a debugger takes no time from requests', () => {
  const waitedAfterPause = (deadlineFactor: number) => {
    const fake = createFakeRuntime();
    let pausedMs = 0;
    const runtime = { ...fake, now: () => fake.now() + pausedMs, deadlineFactor };
    const guard = new StallDetector(runtime);
    pausedMs = 3_000;
    return guard.waitedMs(runtime.now());
  };

  expect([1, factor].map(waitedAfterPause)).toEqual([2_750, 0]);
});
