import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { ServiceError } from '../errors.ts';
import { codeOf, loggedError } from './driver-error.ts';

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

test('what the network says is its code, without the address', async () => {
  const socket = connect(1, '127.0.0.1');
  const error = await once(socket, 'connect').catch((failure: unknown) => failure);

  expect(codeOf(error)).toBe('ECONNREFUSED');
  expect(JSON.stringify(loggedError(error))).not.toContain('127.0.0.1');
});

test('causes that go round in a circle end', () => {
  const error = new Error('one');
  error.cause = error;

  expect(JSON.stringify(loggedError(error))).toContain('cause');
});

test('what is thrown and is no error is named by its type only', () => {
  expect(loggedError('canary')).toEqual({ type: 'string' });
});
