import { expect, jest, test } from '@jest/globals';
import { rebind } from './rebind.ts';

const taken = () => Promise.reject(Object.assign(new Error('taken'), { code: 'EADDRINUSE' }));

const setup = () => {
  const wait = jest.fn(async (_ms: number) => undefined);
  const waitedMs = () => wait.mock.calls.reduce((sum, [ms]) => sum + ms, 0);
  return { wait, waitedMs };
};

test('an address that is not free yet is retried until it is', async () => {
  const { wait, waitedMs } = setup();
  const open = jest.fn(async () => 'open').mockImplementationOnce(taken);

  expect(await rebind(open, wait)).toBe('open');
  expect(waitedMs()).toBe(20);
});

test('an address that stays taken is given up after five seconds', async () => {
  const { wait, waitedMs } = setup();

  await expect(rebind(taken, wait)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(waitedMs()).toBeGreaterThan(4_900);
  expect(waitedMs()).toBeLessThanOrEqual(5_000);
});

test('another error is not retried', async () => {
  const { wait, waitedMs } = setup();

  await expect(rebind(() => Promise.reject(new Error('no')), wait)).rejects.toThrow('no');
  expect(waitedMs()).toBe(0);
});
