import { type AddressInfo, connect, createServer } from 'node:net';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { ServiceError } from '../errors.ts';
import { codeOf, loggedError } from './driver-error.ts';
import { mongoFailureByName, redisFailureByName } from './store-failure.ts';

test('an error of our own is shown with its message, its code and where it was thrown', () => {
  const logged = loggedError(new ServiceError('CONFLICT', 'the price has changed'));

  expect(logged).toMatchObject({
    type: 'ServiceError',
    code: 'CONFLICT',
    message: 'the price has changed',
    stack: expect.stringMatching(/^ {4}at .*driver-error\.test\.ts/),
  });
});

test('fields of an error are not shown, whatever they are called', () => {
  const error = Object.assign(new Error('failed'), { command: { args: ['canary'] }, at: 'canary' });

  expect(JSON.stringify(loggedError(error))).not.toContain('canary');
});

test('an error of the network is logged with its code and without the address', async () => {
  const socket = connect(1, '127.0.0.1');
  const error = await once(socket, 'connect').catch((failure: unknown) => failure);

  expect(codeOf(error)).toBe('ECONNREFUSED');
  expect(JSON.stringify(loggedError(error))).not.toContain('127.0.0.1');
});

test.each([...Object.keys(mongoFailureByName), ...Object.keys(redisFailureByName)])(
  'of a driver, %s is logged without its message',
  (name) => {
    const error = new Error('Connection to canary:27017 interrupted');
    Object.defineProperty(error, 'name', { value: name });

    const logged = loggedError(error);

    expect(logged).toMatchObject({ type: name, stack: expect.stringContaining('    at ') });
    expect(JSON.stringify(logged)).not.toContain('canary');
  },
);

test('a port that is taken keeps its message, which says which one', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  await once(first, 'listening');
  const { port } = first.address() as AddressInfo;

  const second = createServer().listen(port, '127.0.0.1');
  const [error] = await once(second, 'error');

  first.close();
  expect(loggedError(error)).toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining(`:${port}`),
  });
});

test('causes that go round in a circle end', () => {
  const error = new Error('one');
  error.cause = error;

  expect(JSON.stringify(loggedError(error))).toContain('cause');
});

test('a thrown value that is no error is logged by its type only', () => {
  expect(loggedError('canary')).toEqual({ type: 'string' });
});
