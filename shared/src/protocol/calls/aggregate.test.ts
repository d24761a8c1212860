import { expect, test } from '@jest/globals';
import { ServiceError } from '../../errors.ts';
import { type Ending, type RawCall, aggregate } from './client.ts';

const createCall = () => {
  const endings: Ending[] = [];
  const call: RawCall = (ended) => void endings.push(ended);
  return { call, endings };
};

test('all calls begin at once, and the results are in the order of the calls', async () => {
  const [first, second, third] = [createCall(), createCall(), createCall()];
  const all = aggregate([first.call, second.call, third.call]);
  expect([first, second, third].map(({ endings }) => endings.length)).toEqual([1, 1, 1]);
  const failure = new ServiceError('UNAVAILABLE', 'away');

  third.endings[0]?.(undefined, Buffer.from('3'));
  first.endings[0]?.(undefined, Buffer.from('1'));
  second.endings[0]?.(failure, undefined);

  expect(await all).toEqual([Buffer.from('1'), failure, Buffer.from('3')]);
});

test('the aggregate waits for the last call', async () => {
  const [first, second] = [createCall(), createCall()];
  let isSettled = false;
  const all = aggregate([first.call, second.call]).then(() => (isSettled = true));

  first.endings[0]?.(undefined, Buffer.from('1'));
  await Promise.resolve();
  expect(isSettled).toBe(false);
  second.endings[0]?.(undefined, Buffer.from('2'));

  expect(await all).toBe(true);
});

test('a call may end before it has returned', async () => {
  const immediate: RawCall = (ended) => ended(undefined, Buffer.from('now'));

  expect(await aggregate([immediate, immediate])).toEqual([Buffer.from('now'), Buffer.from('now')]);
});

test('an aggregate of no calls resolves to an empty list', async () => {
  expect(await aggregate([])).toEqual([]);
});
