import { expect, test } from '@jest/globals';
import { ServiceError } from '../../errors.ts';
import { CallError } from '../calls/call-error.ts';
import { maxResponseBytes } from '../wire/limits.ts';
import { failure, helloWith, helloOf, openServer, request } from './testing/served-echo.ts';

test('HELLO is answered with WELCOME, which has the identity and limits of the server', async () => {
  const { shakeHands, welcomes, server } = openServer({ maxInFlight: 7 });

  shakeHands('p');

  expect(welcomes()).toEqual([{ kind: 'welcome', id: 0, body: expect.any(String) }]);
  expect(welcomes().map((item) => ('body' in item ? JSON.parse(item.body) : item))).toEqual([
    {
      service: 'echo',
      instance: 'echo-1',
      bootId: 'e1',
      version: 1,
      contractVersion: '1.2.3',
      limits: { requestBytes: 65_536, responseBytes: 1_048_576, inFlight: 7 },
    },
  ]);
  expect(server.connections).toBe(1);
});

test.each([
  ['for another service', helloOf(helloWith({ service: 'pricing' })), 'WRONG_SERVICE'],
  ['of a later version only', helloOf(helloWith({ versions: [2, 3] })), 'VERSION_UNSUPPORTED'],
  ['that is malformed', helloOf('{"versions":7}'), 'INVALID_ARGUMENT'],
  ['that is no JSON', helloOf('{'), 'INVALID_ARGUMENT'],
] as const)(
  'a HELLO %s is refused: an incident, and not a refused call',
  async (_name, refusedHello, code) => {
    const { say, heard, runtime, welcomes, incidents, refusals } = openServer();

    say('p', refusedHello);
    await runtime.advance(1);

    expect(heard('p')).toEqual([failure('reject', 0, code, 'no')]);
    expect(incidents).toMatchObject([{ kind: 'HELLO_REFUSED', detail: code }]);
    expect(refusals).toEqual([]);
    expect(welcomes()).toEqual([]);
  },
);

test('a caller that also supports later versions is accepted', async () => {
  const { say, welcomes } = openServer();

  say('p', helloOf(helloWith({ versions: [1, 9] })));

  expect(welcomes()).toHaveLength(1);
});

test('each request is answered with its own id to its own peer', async () => {
  const { shakeHands, say, heard, runtime, ends } = openServer();
  shakeHands('p');
  shakeHands('q');

  say('p', request(1, 'say', { text: 'p1' }), request(2, 'say', { text: 'p2' }));
  say('q', request(1, 'say', { text: 'q1' }));
  await runtime.advance(1);

  expect(heard('p')).toEqual([
    { kind: 'response', id: 1, body: '{"text":"p1"}' },
    { kind: 'response', id: 2, body: '{"text":"p2"}' },
  ]);
  expect(heard('q')).toEqual([{ kind: 'response', id: 1, body: '{"text":"q1"}' }]);
  expect(ends.map(({ error, call }) => [error, call.operation])).toEqual([
    [undefined, 'say'],
    [undefined, 'say'],
    [undefined, 'say'],
  ]);
});

test('a handler sees the caller, the trace, the attempt and the remaining time', async () => {
  const { shakeHands, say, jobs, runtime } = openServer();
  const traceId = 'a'.repeat(32);
  const metadata = { traceparent: `00-${traceId}-${'b'.repeat(16)}-00`, requestId: 'r1' };
  shakeHands('p');

  say('p', request(1, 'add', { key: 'k' }, { remainingMs: 300, attempt: 1, metadata }));
  await runtime.advance(100);

  const context = jobs.get('k')?.context;
  expect(context?.remainingMs()).toBe(200);
  expect(context).toMatchObject({
    caller: { service: 'orders', instance: 'orders-1' },
    attempt: 1,
    requestId: 'r1',
    trace: { traceId, sampled: false },
  });
  expect(context?.trace.spanId).not.toBe('b'.repeat(16));
});

test('a request without a request id or with an invalid trace gets new ones', async () => {
  const { shakeHands, say, jobs, runtime } = openServer();
  shakeHands('p');

  say('p', request(1, 'add', { key: 'k' }, { metadata: { traceparent: 'nonsense' } }));
  await runtime.advance(1);

  expect(jobs.get('k')?.context.requestId).toMatch(/./);
  expect(jobs.get('k')?.context.trace.traceId).toMatch(/^[0-9a-f]{32}$/);
});

test('a thrown ServiceError keeps its code; anything else is INTERNAL, without details', async () => {
  const { shakeHands, say, heard, jobs, runtime, ends } = openServer();
  const secret = new Error('the password is hunter2');
  shakeHands('p');
  say('p', ...['a', 'b', 'c', 'd'].map((key, id) => request(id, 'add', { key })));
  await runtime.advance(1);

  jobs.get('a')?.fail(new ServiceError('CONFLICT', 'changed', { retryAfterMs: -1 }));
  jobs.get('b')?.fail(new ServiceError('OVERLOADED', 'full', { executed: 'no', retryAfterMs: 5 }));
  jobs.get('c')?.fail(secret);
  jobs.get('d')?.fail('no error at all');
  await runtime.advance(1);

  expect(heard('p')).toEqual([
    failure('error', 0, 'CONFLICT', 'yes'),
    expect.objectContaining({ kind: 'reject', id: 1, executed: 'no', retryAfterMs: 5 }),
    failure('error', 2, 'INTERNAL', 'yes'),
    failure('error', 3, 'INTERNAL', 'yes'),
  ]);
  expect(JSON.stringify(heard('p'))).not.toContain('hunter2');
  expect(ends.find(({ call }) => call.id === 2)?.error?.cause).toBe(secret);
});

test('a handler whose own call was not executed has itself run', async () => {
  const { shakeHands, say, heard, jobs, runtime } = openServer();
  shakeHands('p');
  say('p', request(1, 'add', { key: 'k' }));
  await runtime.advance(1);

  jobs.get('k')?.fail(new CallError('UNAVAILABLE', 'stock is away', { executed: 'no' }));
  await runtime.advance(1);

  expect(heard('p')).toEqual([failure('error', 1, 'UNAVAILABLE', 'yes')]);
});

test.each([
  ['undefined', undefined],
  ['too large', { key: 'x'.repeat(maxResponseBytes) }],
])('an answer that is %s is INTERNAL', async (_name, answer) => {
  const { shakeHands, say, heard, runtime } = openServer({ answer });
  shakeHands('p');

  say('p', request(1, 'get', {}));
  await runtime.advance(1);

  expect(heard('p')).toEqual([failure('error', 1, 'INTERNAL', 'yes')]);
});

test('at the deadline a handler is aborted, and its caller gets an error', async () => {
  const { shakeHands, say, heard, jobs, runtime, server, ends } = openServer();
  shakeHands('p');
  say('p', request(1, 'add', { key: 'k' }, { remainingMs: 100 }));
  await runtime.advance(90);
  const signal = jobs.get('k')?.context.signal;
  expect(signal?.aborted).toBe(false);

  await runtime.advance(30);
  expect(signal?.aborted).toBe(true);
  expect(heard('p')).toEqual([failure('error', 1, 'DEADLINE_EXCEEDED', 'unknown')]);
  expect(server.inFlight).toBe(0);
  jobs.get('k')?.finish();
  await runtime.advance(10);

  expect(heard('p')).toHaveLength(1);
  expect(ends).toHaveLength(1);
});

test('a signal that is first used after the end is already aborted', async () => {
  const { shakeHands, say, jobs, runtime } = openServer();
  shakeHands('p');
  say('p', request(1, 'add', { key: 'k' }, { remainingMs: 10 }));

  await runtime.advance(30);

  expect(jobs.get('k')?.context.signal.aborted).toBe(true);
});

test('a CANCEL aborts the signal of the handler and ends the call', async () => {
  const { shakeHands, say, heard, jobs, runtime, server, ends } = openServer();
  shakeHands('p');
  shakeHands('q');
  say('p', request(1, 'add', { key: 'k' }));
  await runtime.advance(1);
  const signal = jobs.get('k')?.context.signal;

  say('q', { kind: 'cancel', id: 1, content: '' });
  expect(signal?.aborted).toBe(false);
  say('p', { kind: 'cancel', id: 1, content: '' }, { kind: 'cancel', id: 9, content: '' });
  expect(signal?.aborted).toBe(true);
  jobs.get('k')?.finish();
  await runtime.advance(1);

  expect(heard('p')).toEqual([failure('error', 1, 'CANCELLED', 'unknown')]);
  expect(server.inFlight).toBe(0);
  expect(ends).toMatchObject([{ error: { code: 'CANCELLED' } }]);
});

test('a PING is answered in the same turn', async () => {
  const { shakeHands, say, pongs, runtime } = openServer();
  shakeHands('p');

  say('p', { kind: 'ping', id: 3, content: '0102030405060708' });
  await runtime.advance(0);

  expect(pongs()).toEqual([{ kind: 'pong', id: 3, content: '0102030405060708' }]);
});
