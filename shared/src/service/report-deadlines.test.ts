import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { openServer, request } from '../protocol/server/testing/served-echo.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { testContext } from '../testing/context.ts';
import { createSlownessReport, createTimeoutReport } from './report-deadlines.ts';

type Line = Readonly<Record<string, unknown>>;

const createLines = () => {
  const lines: Line[] = [];
  const options = { base: null, timestamp: false };
  const log = pino(options, { write: (line) => void lines.push(JSON.parse(line)) });
  return { lines, log };
};

/** A server whose handlers a test lets end, and what is logged of them. */
const serve = () => {
  const { lines, log } = createLines();
  const served = openServer();
  const { runtime, ends, lates, shakeHands, jobs, say } = served;
  const report = createSlownessReport({ runtime, log });
  shakeHands('p');
  return {
    lines,
    runtime,
    /**
     * Has a handler work for so long on a call with 1,000 ms; its caller cancels it then, or not.
     */
    async work(id: number, ms: number, cancelAfterMs?: number) {
      const key = `${id}`;
      const metadata = { requestId: `request-${id}` };
      say('p', request(id, 'add', { key }, { metadata }));
      await runtime.advance(cancelAfterMs ?? ms);
      if (cancelAfterMs !== undefined) {
        say('p', { kind: 'cancel', id, content: '' });
        await runtime.advance(ms - cancelAfterMs);
      }
      jobs.get(key)?.finish();
      await runtime.advance(1);
      for (const end of ends.splice(0)) report.onEnd(end);
      for (const { call, durationMs } of lates.splice(0)) report.onLate(call, durationMs);
    },
  };
};

test.each([
  ['in time', 700, undefined, []],
  ['with hardly any time left', 900, undefined, ['slow handler: it took nearly all the time']],
  [
    'after its deadline',
    1_500,
    undefined,
    ['late handler: the deadline of its call has ended', 'a late handler has ended'],
  ],
  [
    'after its caller has given up at the deadline',
    1_500,
    995,
    ['late handler: its caller has given up', 'a late handler has ended'],
  ],
  ['after its caller has hung up', 700, 10, []],
] as const)('a handler that ends %s is logged as such', async (_, ms, cancelAfterMs, expected) => {
  const { lines, work } = serve();

  await work(7, ms, cancelAfterMs);

  expect(lines.map(({ msg }) => msg)).toEqual(expected.map((msg) => expect.stringContaining(msg)));
  for (const line of lines) {
    expect(line).toMatchObject({
      operation: 'add',
      requestId: 'request-7',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      caller: 'orders',
      timeoutMs: 1_000,
      durationMs: expect.any(Number),
      count: 1,
    });
  }
});

test.each([
  ['missed its deadline', undefined],
  ['was cancelled by its caller, which has given up at the deadline', 995],
])(
  'a call that stood in line until it %s is not logged as a late handler',
  async (_, cancelAfterMs) => {
    const { ends, shakeHands, runtime, say } = openServer({ bulkheads: new Map([['add', 1]]) });
    const { lines, log } = createLines();
    const report = createSlownessReport({ runtime, log });
    shakeHands('p');
    say('p', request(1, 'add', { key: 'endless' }, { remainingMs: 9_000 }));
    say('p', request(2, 'add', { key: 'in line' }));

    await runtime.advance(cancelAfterMs ?? 0);
    if (cancelAfterMs !== undefined) say('p', { kind: 'cancel', id: 2, content: '' });
    await runtime.advance(1_000);
    for (const end of ends) report.onEnd(end);

    const msg = 'no handler was free: a call has stood in line until its deadline';
    expect(lines).toEqual([expect.objectContaining({ operation: 'add', count: 1, msg })]);
  },
);

test('a storm of late handlers is a line now and then, with how many there were', async () => {
  const { lines, work, runtime } = serve();

  for (let id = 1; id <= 3; id++) await work(id, 900);
  await runtime.advance(5_000);
  await work(4, 900);

  expect(lines.map(({ count, durationMs }) => [count, durationMs])).toEqual([
    [1, 900],
    [3, 900],
  ]);
});

test('a storm of calls without an answer is a line now and then for each operation', async () => {
  const { lines, log } = createLines();
  const runtime = createFakeRuntime();
  const report = createTimeoutReport({ runtime, log });
  const context = testContext();
  const call = { service: 'pricing', context, durationMs: 300.04, tries: 1 } as const;

  for (let n = 0; n < 1_000; n++) report({ ...call, operation: 'quote', executed: 'unknown' });
  report({ ...call, operation: 'reprice', executed: 'no' });
  await runtime.advance(5_000);
  report({ ...call, operation: 'quote', executed: 'unknown' });

  const line = {
    level: 40,
    msg: 'no answer in time: the deadline of a call has ended',
    to: 'pricing',
    requestId: context.requestId,
    traceId: context.trace.traceId,
    durationMs: 300,
    tries: 1,
  };
  expect(lines).toEqual([
    { ...line, operation: 'quote', executed: 'unknown', count: 1 },
    { ...line, operation: 'reprice', executed: 'no', count: 1 },
    { ...line, operation: 'quote', executed: 'unknown', count: 1_000 },
  ]);
});
