import { expect, jest, test } from '@jest/globals';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { SharedReadings } from './shared-readings.ts';

const setup = (maxKeys = 10) => {
  const runtime = createFakeRuntime();
  const read = jest.fn(async (key: string) => `${key} at ${runtime.now()}`);
  const options = { runtime, keptMs: 5_000, staleMs: 60_000, maxKeys, read };
  return { runtime, read, readings: new SharedReadings(options) };
};

test('however many ask, the store is read once for each key', async () => {
  const { read, readings } = setup();

  const answers = await Promise.all(['a', 'b', 'a', 'a'].map((key) => readings.get(key)));

  expect(answers).toEqual(['a at 0', 'b at 0', 'a at 0', 'a at 0']);
  expect(read).toHaveBeenCalledTimes(2);
});

test('after five seconds it is read again, and nobody waits for that', async () => {
  const { runtime, read, readings } = setup();
  await readings.get('a');

  await runtime.advance(4_999);
  expect(await readings.get('a')).toBe('a at 0');
  expect(read).toHaveBeenCalledTimes(1);
  await runtime.advance(1);

  expect(await readings.get('a')).toBe('a at 0');
  await runtime.advance(0);
  expect(await readings.get('a')).toBe('a at 5000');
  expect(read).toHaveBeenCalledTimes(2);
});

test('a first reading that failed is made again by the next one who asks', async () => {
  const { read, readings } = setup();
  read.mockRejectedValueOnce(new Error('the store cannot be reached'));

  await expect(readings.get('a')).rejects.toThrow('cannot be reached');

  expect(await readings.get('a')).toBe('a at 0');
});

test('a later reading that failed leaves the one before for another five seconds', async () => {
  const { runtime, read, readings } = setup();
  await readings.get('a');
  read.mockRejectedValueOnce(new Error('the store cannot be reached'));

  await runtime.advance(5_000);
  await readings.get('a');
  await runtime.advance(4_999);
  expect(await readings.get('a')).toBe('a at 0');
  await runtime.advance(1);
  await readings.get('a');
  await runtime.advance(0);

  expect(await readings.get('a')).toBe('a at 10000');
});

test('a reading is given for a minute at most', async () => {
  const { runtime, read, readings } = setup();
  await readings.get('a');
  await runtime.advance(60_000);
  read.mockRejectedValueOnce(new Error('the store cannot be reached'));

  await expect(readings.get('a')).rejects.toThrow('cannot be reached');

  expect(await readings.get('a')).toBe('a at 60000');
});

test('the oldest key makes room for a new one', async () => {
  const { read, readings } = setup(2);
  for (const key of ['a', 'b', 'c']) await readings.get(key);

  await readings.get('b');
  expect(read).toHaveBeenCalledTimes(3);
  await readings.get('a');

  expect(read).toHaveBeenCalledTimes(4);
});
