import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Clients that are one where one proxy is trusted. */
export const greedy = 'X-Forwarded-For: 203.0.113.66\r\n';

/** Opens a connection that reads nothing, and sends something on it. */
export const openUnread = async (port: number, text = ''): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.pause();
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  socket.write(text);
  return socket;
};

/** More than the kernels on both sides of a connection keep for it. */
export const hugeAnswer = Buffer.from(JSON.stringify('x'.repeat(12_000_000)));

/** A request for a list. */
export const getList = `GET /api/v1/products HTTP/1.1\r\nHost: shop.test\r\n${greedy}\r\n`;
