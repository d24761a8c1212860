import { expect, test } from '@jest/globals';
import { readAll, trySend } from './sending.ts';

/** A socket that has these messages at once, and then closes. */
const socketWith = (count: number) => {
  const socket = {
    closed: false,
    async receive() {
      if (count === 0) socket.closed = true;
      if (socket.closed) throw new Error('the socket is closed');
      return count--;
    },
  };
  return socket;
};

test('every message is read, in order, until the socket is closed', async () => {
  const read: number[] = [];

  await readAll(socketWith(3), (message) => read.push(message));

  expect(read).toEqual([3, 2, 1]);
});

test('a socket with very many messages lets timers and other sockets have their turn', async () => {
  let read = 0;
  const readWhenOthersCame: number[] = [];
  setImmediate(() => readWhenOthersCame.push(read));

  await readAll(socketWith(10_000), () => (read += 1));

  expect(read).toBe(10_000);
  expect(readWhenOthersCame[0]).toBeLessThan(1_000);
});

test('a message that arrives as the socket is closed is not read', async () => {
  const socket = socketWith(2);
  const read: number[] = [];

  await readAll(socket, (message) => {
    read.push(message);
    socket.closed = true;
  });

  expect(read).toEqual([2]);
});

test('an error thrown while handling a message is not swallowed', async () => {
  const reading = readAll(socketWith(2), () => {
    throw new Error('a mistake');
  });

  await expect(reading).rejects.toThrow('a mistake');
});

test('an error of an open socket is not treated as its end', async () => {
  const failing = { closed: false, receive: () => Promise.reject(new Error('out of order')) };

  await expect(readAll(failing, () => undefined)).rejects.toThrow('out of order');
});

test.each([
  ['later', () => Promise.reject(new Error('full'))],
  [
    'at once',
    () => {
      throw new Error('closed');
    },
  ],
])('a send that fails %s is reported as refused, later', async (_when, send) => {
  let refusals = 0;

  trySend({ send }, 'message', () => refusals++);
  expect(refusals).toBe(0);
  await new Promise((resolve) => setImmediate(resolve));

  expect(refusals).toBe(1);
});
