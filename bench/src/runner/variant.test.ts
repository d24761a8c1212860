import { expect, test } from '@jest/globals';
import type { WindowResult } from '../load/window.ts';
import type { Child } from './child.ts';
import { type Variant, VoidRun, measure, warmUp } from './variant.ts';

const plan = { warmUpMs: 30, leadInMs: 20, windowMs: 10 };

/** A process that uses 100 µs of CPU whenever it is looked at. */
const childThatWorks = (): Child => {
  let cpuMicros = 0;
  return {
    name: 'a process',
    ready: undefined,
    ask: () => Promise.reject(new Error('nothing is asked of it')),
    usage: async () => ({ cpuMicros: (cpuMicros += 100), rssBytes: 1 }),
    stop: async () => undefined,
  };
};

const right: WindowResult = {
  answered: 10,
  perSecond: 1_000,
  p50Ms: 1,
  p99Ms: 2,
  wrong: 0,
  firstWrong: undefined,
};

/** A variant that notes what is done with it; `resultOf` says what a window of `ms` gives. */
const variantWith = (resultOf: (ms: number) => WindowResult) => {
  const done: string[] = [];
  const variant: Variant = {
    name: 'a peer',
    children: [childThatWorks(), childThatWorks()],
    begin: async () => void done.push('begin'),
    async run(ms) {
      done.push(`run ${ms}`);
      return resultOf(ms);
    },
    end: async () => void done.push('end'),
  };
  return { variant, done };
};

test('a window comes right after load that is not measured', async () => {
  const { variant, done } = variantWith((ms) => ({ ...right, perSecond: ms }));

  expect(await measure(variant, plan)).toMatchObject({ perSecond: 10 });
  expect(done).toEqual(['begin', 'run 20', 'run 10', 'end']);
});

test('the processes’ time is told for each answer, of all and of the one that asks', async () => {
  const { variant } = variantWith(() => right);

  expect(await measure(variant, plan)).toMatchObject({ cpuMicros: 20, askingCpuMicros: 10 });
});

test('refusals are told as so many a second, where there are any', async () => {
  const { variant } = variantWith(() => ({ ...right, refused: 5 }));
  const { variant: other } = variantWith(() => ({ ...right, refused: 0 }));

  expect(await measure(variant, plan)).toMatchObject({ answered: 10, refusedPerSecond: 500 });
  expect(await measure(other, plan)).not.toHaveProperty('refusedPerSecond');
});

const broken = { ...right, wrong: 1, firstWrong: 'a page that is not whole' };

test.each([
  ['the window', 10],
  ['the load before it', 20],
])('a wrong answer in %s makes the run void', async (_where, when) => {
  const { variant } = variantWith((ms) => (ms === when ? broken : right));

  await expect(measure(variant, plan)).rejects.toThrow(VoidRun);
  await expect(measure(variant, plan)).rejects.toThrow(
    'a peer gave 1 wrong answers, the first: a page that is not whole',
  );
});

test('a wrong answer while warming up makes the run void', async () => {
  const { variant } = variantWith(() => broken);

  await expect(warmUp(variant, plan)).rejects.toThrow(VoidRun);
});

test('a window without any answer makes the run void', async () => {
  const { variant } = variantWith(() => ({ ...right, answered: 0 }));

  await expect(measure(variant, plan)).rejects.toThrow('a peer gave no answer in a whole window');
});
