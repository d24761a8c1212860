import { type Socket, connect } from 'node:net';

/** A TCP connection to a ZeroMQ socket, on which a test sends any octets. */
export const dialTcp = (address: string): Socket =>
  connect(Number(new URL(address).port), '127.0.0.1')
    .on('error', () => undefined)
    .resume();
