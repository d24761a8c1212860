import { expect, test } from '@jest/globals';
import { defaultPolicy } from '../policy.ts';
import { type PlayedServer, failure, openServer, request } from './testing/served-echo.ts';

const { maxCredit, minCredit } = defaultPolicy;

/** A server with an authenticated peer, whose calls wait behind each other for so long. */
const setup = (options: PlayedServer = {}) => {
  const opened = openServer(options);
  const { shakeHands, say, jobs, runtime, heard } = opened;
  shakeHands('p');
  let id = 0;
  /** Makes calls that all run at a time, and ends them. */
  const callTogether = async (calls: number, tookMs: number) => {
    const ids = Array.from({ length: calls }, () => ++id);
    say('p', ...ids.map((one) => request(one, 'add', { key: `${one}` })));
    await runtime.advance(tookMs);
    for (const one of ids) jobs.get(`${one}`)?.finish();
    await runtime.advance(1);
  };
  const credits = () =>
    heard('p').flatMap((item) => (item.kind === 'credit' && 'calls' in item ? [item.calls] : []));
  return { ...opened, callTogether, credits };
};

test('WELCOME has the credit of the connection', () => {
  const { welcomes } = setup();

  expect(JSON.stringify(welcomes())).toContain(`\\"inFlight\\":${maxCredit}`);
});

test('while nothing is delayed no credit is sent', async () => {
  const { callTogether, credits } = setup();

  for (let round = 0; round < 20; round++) await callTogether(100, 5);

  expect(credits()).toEqual([]);
});

test('when calls are delayed, answers lower the credit, and raise it later', async () => {
  const { callTogether, credits, server } = setup();
  for (let round = 0; round < 5; round++) await callTogether(100, 5);

  for (let round = 0; round < 60; round++) await callTogether(100, 90);
  const lowest = Math.min(...credits());
  expect(lowest).toBeLessThan(maxCredit / 4);
  expect(lowest).toBeGreaterThanOrEqual(minCredit);
  expect(server.credit).toBeLessThan(maxCredit);
  for (let round = 0; round < 2_000; round++) await callTogether(server.credit, 4);

  expect(credits().at(-1)).toBe(maxCredit);
});

test('a caller that exceeds its credit is refused the excess, and nobody else', async () => {
  const { say, heard, shakeHands, runtime, jobs } = setup();
  shakeHands('modest');

  for (let id = 1; id <= maxCredit + 1; id++) say('p', request(id, 'add', { key: `${id}` }));
  say('modest', request(1, 'say', { text: 'hello' }));
  await runtime.advance(1);

  expect(heard('p')).toEqual([failure('reject', maxCredit + 1, 'OVERLOADED', 'no')]);
  expect(jobs.size).toBe(maxCredit);
  expect(heard('modest')).toMatchObject([{ kind: 'response' }]);
});

test('waiting for a bulkhead does not lower the credit of other operations', async () => {
  const { say, jobs, runtime, server } = setup({ bulkheads: new Map([['add', 2]]) });
  const finishAt = new Map<string, number>();
  let begun = 0;

  for (let id = 1; id <= 1_000; id++) {
    say('p', request(id, 'add', { key: `${id}` }));
    await runtime.advance(2.5);
    for (const key of [...jobs.keys()].slice(begun)) finishAt.set(key, runtime.now() + 20);
    begun = jobs.size;
    for (const [key, at] of finishAt) {
      if (at <= runtime.now() && finishAt.delete(key)) jobs.get(key)?.finish();
    }
  }

  expect(begun).toBeGreaterThan(100);
  expect(server.credit).toBe(maxCredit);
});

test('calls that are cancelled early do not make the work of others look slower', async () => {
  const { say, callTogether, jobs, runtime, server } = setup();
  for (let id = 10_001; id <= 10_010; id++) {
    say('p', request(id, 'add', { key: `${id}` }));
    await runtime.advance(1);
    say('p', { kind: 'cancel', id, content: '' });
  }
  await runtime.advance(90);
  for (let id = 10_001; id <= 10_010; id++) jobs.get(`${id}`)?.finish();
  await runtime.advance(1);

  for (let round = 0; round < 40; round++) await callTogether(100, 90);

  expect(server.credit).toBe(maxCredit);
});

test('a cancelled call returns its credit at once, also for other operations', async () => {
  const { say, heard, runtime, server } = setup();
  for (let id = 1; id <= maxCredit; id++) say('p', request(id, 'add', { key: `${id}` }));
  say('p', { kind: 'cancel', id: 1, content: '' });

  say('p', request(maxCredit + 1, 'say', { text: 'hello' }));
  await runtime.advance(1);

  expect(heard('p').at(-1)).toMatchObject({ kind: 'response', id: maxCredit + 1 });
  expect(server.inFlight).toBe(maxCredit);
});
