import { expect, jest, test } from '@jest/globals';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { ReadThroughCache } from './read-through-cache.ts';

const setup = (maxKeys = 10) => {
  const runtime = createFakeRuntime();
  const read = jest.fn(async (key: string) => `${key} at ${runtime.now()}`);
  const options = { runtime, freshMs: 5_000, maxAgeMs: 60_000, maxKeys, read };
  return { runtime, read, cache: new ReadThroughCache(options) };
};

test('calls for one key share one reading', async () => {
  const { read, cache } = setup();

  const answers = await Promise.all(['a', 'b', 'a', 'a'].map((key) => cache.get(key)));

  expect(answers).toEqual(['a at 0', 'b at 0', 'a at 0', 'a at 0']);
  expect(read).toHaveBeenCalledTimes(2);
});

test('a value that is no longer fresh is given while the next is read', async () => {
  const { runtime, read, cache } = setup();
  await cache.get('a');

  await runtime.advance(4_999);
  expect(await cache.get('a')).toBe('a at 0');
  expect(read).toHaveBeenCalledTimes(1);
  await runtime.advance(1);

  expect(await cache.get('a')).toBe('a at 0');
  await runtime.advance(0);
  expect(await cache.get('a')).toBe('a at 5000');
  expect(read).toHaveBeenCalledTimes(2);
});

test('after a first reading that failed, the next call reads again', async () => {
  const { read, cache } = setup();
  read.mockRejectedValueOnce(new Error('the store cannot be reached'));

  await expect(cache.get('a')).rejects.toThrow('cannot be reached');

  expect(await cache.get('a')).toBe('a at 0');
});

test('a later reading that failed leaves the value before, and is tried again when that time has passed', async () => {
  const { runtime, read, cache } = setup();
  await cache.get('a');
  read.mockRejectedValueOnce(new Error('the store cannot be reached'));

  await runtime.advance(5_000);
  await cache.get('a');
  await runtime.advance(4_999);
  expect(await cache.get('a')).toBe('a at 0');
  await runtime.advance(1);
  await cache.get('a');
  await runtime.advance(0);

  expect(await cache.get('a')).toBe('a at 10000');
});

test('a value is given up to its maximum age', async () => {
  const { runtime, read, cache } = setup();
  await cache.get('a');
  await runtime.advance(60_000);
  read.mockRejectedValueOnce(new Error('the store cannot be reached'));

  await expect(cache.get('a')).rejects.toThrow('cannot be reached');

  expect(await cache.get('a')).toBe('a at 60000');
});

test('the oldest key makes room for a new one', async () => {
  const { read, cache } = setup(2);
  for (const key of ['a', 'b', 'c']) await cache.get(key);

  await cache.get('b');
  expect(read).toHaveBeenCalledTimes(3);
  await cache.get('a');

  expect(read).toHaveBeenCalledTimes(4);
});
