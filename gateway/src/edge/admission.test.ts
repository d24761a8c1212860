import { expect, test } from '@jest/globals';
import type { Runtime } from '@shop/shared/runtime';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { expectProblem } from '../testing/expect-problem.ts';
import { startGateway } from '../testing/running-gateway.ts';
import { problemPageAnswer } from '../web/routes/problem.ts';
import { Admission } from './admission.ts';

const open = (maxInFlight: number, runtime: Runtime = createFakeRuntime()) => {
  let turnedAway = 0;
  const admission = new Admission({
    runtime,
    maxInFlight,
    problemPage: problemPageAnswer,
    isDraining: () => false,
    onTurnedAway: () => (turnedAway += 1),
  });
  return { admission, turnedAway: () => turnedAway };
};

const enter = (admission: Admission, method: string) => admission.enter({ method });

test('as many are let in as may be, and another one when one has left', () => {
  const { admission } = open(2);

  expect([1, 2, 3].map(() => enter(admission, 'GET'))).toEqual([true, true, false]);
  admission.leave();

  expect(enter(admission, 'GET')).toBe(true);
});

test('who sends something in is let in when those who look are not any more', () => {
  const { admission } = open(4);
  for (let count = 0; count < 4; count++) enter(admission, 'GET');

  expect(enter(admission, 'HEAD')).toBe(false);
  expect(enter(admission, 'POST')).toBe(true);
  expect(enter(admission, 'PUT')).toBe(false);
});

test('when the process is late again and again, fewer are let in', () => {
  const inner = createFakeRuntime();
  const after = (ms: number, task: () => void) => inner.after(ms + 150, task);
  const { admission } = open(256, { ...inner, after });
  for (let count = 0; count < 200; count++) enter(admission, 'GET');

  inner.advanceSync(1_000);

  expect(admission.limit).toBe(160);
});

/** A gateway that has no room, since one request hangs. */
const startFull = async () => {
  const shop = await startGateway({ settings: { maxInFlight: 1 } });
  shop.behave('product', 'hanging');
  const leave = new AbortController();
  const url = `http://127.0.0.1:${shop.port}/api/v1/products`;
  const hanging = fetch(url, { signal: leave.signal }).catch(() => undefined);
  while (shop.calls.length === 0) await new Promise(setImmediate);
  return {
    ...shop,
    async [Symbol.asyncDispose]() {
      leave.abort();
      await hanging;
      await shop[Symbol.asyncDispose]();
    },
  };
};

test('H12: when the shop is too busy a program hears 503, and when to come again', async () => {
  await using shop = await startFull();

  const refusal = await shop.get('/api/v1/products');

  expect(refusal.headers.get('retry-after')).toBe('1');
  expect(refusal.headers.get('x-content-type-options')).toBe('nosniff');
  await expectProblem(refusal, { status: 503, code: 'OVERLOADED' });
});

test('a person who is turned away gets a page that says so', async () => {
  await using shop = await startFull();

  const refusal = await shop.get('/products/p-1', { accept: 'text/html' });

  expect(refusal.status).toBe(503);
  expect(refusal.headers.get('content-type')).toContain('text/html');
  expect(await refusal.text()).toContain('too busy');
});
