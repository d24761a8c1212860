import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { SharedAnswer } from './shared-answer.ts';

const setup = () => {
  const runtime = createFakeRuntime();
  const computed: PromiseWithResolvers<string>[] = [];
  const shared = new SharedAnswer(runtime, 1_000, () => {
    const next = Promise.withResolvers<string>();
    computed.push(next);
    return next.promise;
  });
  return { runtime, computed, shared };
};

test('calls that come while an answer is computed share it', async () => {
  const { computed, shared } = setup();

  const answers = Promise.all([shared.get(), shared.get()]);
  computed[0]?.resolve('first');

  expect(await answers).toEqual(['first', 'first']);
  expect(computed).toHaveLength(1);
});

test('an answer is used until it is too old', async () => {
  const { runtime, computed, shared } = setup();
  const first = shared.get();
  computed[0]?.resolve('first');
  await first;

  await runtime.advance(999);
  expect(await shared.get()).toBe('first');
  await runtime.advance(1);
  const second = shared.get();
  computed[1]?.resolve('second');

  expect(await second).toBe('second');
});

test('a failure reaches all that wait for it, and the next call computes anew', async () => {
  const { computed, shared } = setup();
  const failed = Promise.allSettled([shared.get(), shared.get()]);
  computed[0]?.reject(new Error('broken'));
  expect(await failed).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);

  const next = shared.get();
  computed[1]?.resolve('well');

  expect(await next).toBe('well');
});
