import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { createContext, within } from './context.ts';

test('the remaining time of a context runs down to 0 and not below', () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 100 });

  expect(context.remainingMs()).toBe(100);
  runtime.advanceSync(30);
  expect(context.remainingMs()).toBe(70);
  runtime.advanceSync(100);
  expect(context.remainingMs()).toBe(0);
});

test('a context continues a trace from outside with a span of its own', () => {
  const runtime = createFakeRuntime();
  const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: false };

  const context = createContext(runtime, { timeoutMs: 1, trace, requestId: 'r1' });

  expect(context.trace).toMatchObject({ traceId: trace.traceId, sampled: false });
  expect(context.trace.spanId).not.toBe(trace.spanId);
  expect(context).toMatchObject({ requestId: 'r1', attempt: 0 });
  expect(context.caller).toBeUndefined();
});

test('contexts without a request id or trace get their own', () => {
  const runtime = createFakeRuntime();
  const [one, other] = [1, 2].map(() => createContext(runtime, { timeoutMs: 1 }));

  expect(one?.requestId).not.toBe(other?.requestId);
  expect(one?.trace.traceId).not.toBe(other?.trace.traceId);
});

test('a shorter context never has more time than the whole', () => {
  const runtime = createFakeRuntime();
  const whole = createContext(runtime, { timeoutMs: 100 });

  expect(within(runtime, whole, 40).remainingMs()).toBe(40);
  expect(within(runtime, whole, 400).remainingMs()).toBe(100);
  runtime.advanceSync(80);
  expect(within(runtime, whole, 40).remainingMs()).toBe(20);
  expect(within(runtime, within(runtime, whole, 10), 15).remainingMs()).toBe(10);
});

test('a shorter context has the same trace, request id, caller, attempt and cancellation', () => {
  const runtime = createFakeRuntime();
  const giver = new AbortController();
  const outer = createContext(runtime, { timeoutMs: 100, signal: giver.signal });
  const caller = { service: 'orders', instance: 'orders-1' };
  const whole = Object.assign(Object.create(outer), { caller, attempt: 1 });

  const part = within(runtime, whole, 10);

  expect(part).toMatchObject({ caller: whole.caller, attempt: 1, requestId: whole.requestId });
  expect(part.trace).toBe(whole.trace);
  expect(part.signal.aborted).toBe(false);
  giver.abort();
  expect(part.signal.aborted).toBe(true);
});
