import { expect, test } from '@jest/globals';
import { defaultPolicy } from '../policy.ts';
import { failure, openServer, request } from './testing/served-echo.ts';

const { maxCredit, minCredit } = defaultPolicy;

/** A server with a peer that has greeted, whose calls wait behind each other for so long. */
const setup = () => {
  const opened = openServer();
  const { greet, say, jobs, runtime, heard } = opened;
  greet('p');
  let id = 0;
  /** Makes calls that are all at work at a time, and ends them. */
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

test('who greets is told how many calls it may have at work', () => {
  const { welcomes } = setup();

  expect(JSON.stringify(welcomes())).toContain(`\\"inFlight\\":${maxCredit}`);
});

test('while nothing stands in line nothing is said of it', async () => {
  const { callTogether, credits } = setup();

  for (let round = 0; round < 20; round++) await callTogether(100, 5);

  expect(credits()).toEqual([]);
});

test('when calls stand in line, callers are told of fewer with their answers, and of more later', async () => {
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

test('who has more at work than it was ever granted is refused what is more, and nobody else', async () => {
  const { say, heard, greet, runtime, jobs } = setup();
  greet('modest');

  for (let id = 1; id <= maxCredit + 1; id++) say('p', request(id, 'add', { key: `${id}` }));
  say('modest', request(1, 'say', { text: 'hello' }));
  await runtime.advance(1);

  expect(heard('p')).toEqual([failure('reject', maxCredit + 1, 'OVERLOADED', 'no')]);
  expect(jobs.size).toBe(maxCredit);
  expect(heard('modest')).toMatchObject([{ kind: 'response' }]);
});
