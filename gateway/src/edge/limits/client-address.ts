import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';

/** An IPv4 address as a socket for both kinds of addresses has it. */
const mapped = /^::ffff:(?=\d+\.)/i;

/** The same in one of its rarer forms, such as `::ffff:102:304`, as RFC 5952 writes it. */
const plainOf = (address: string): string => {
  const plain = address.replace(mapped, '');
  if (!plain.includes(':') || !/ffff:/i.test(plain)) return plain;
  const [, high = '', low = ''] =
    /^\[::ffff:([\da-f]+):([\da-f]+)\]$/.exec(
      new URL(`http://[${plain.replace(/%.*$/, '')}]`).hostname,
    ) ?? [];
  if (high === '') return plain;
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
};

/** The first four groups of an IPv6 address: one customer is given all that begin with them. */
const networkOf = (address: string): string => {
  const [head = [], tail = []] = address
    .replace(/%.*$/, '')
    .split('::')
    .map((side) => side.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};

/** Who an address counts as: an IPv4 address is one client, an IPv6 network is one. */
export const clientOf = (address: string): string => {
  const plain = plainOf(address);
  return plain.includes(':') ? networkOf(plain) : plain;
};

/** An address with a port, as some load balancers write it: `192.0.2.7:4711`, `[2001:db8::9]:4711`. */
const withPort = /^(?:([\d.]+)|\[([^\]]+)\])(?::\d{1,5})?$/;

const withoutPort = (text: string): string => {
  const [, v4, v6] = withPort.exec(text) ?? [];
  return v4 ?? v6 ?? text;
};

/** The address that the outermost trusted proxy saw; undefined where there is no such thing. */
const forwardedBy = (proxies: number, { headers }: IncomingMessage): string | undefined => {
  const header = headers['x-forwarded-for'];
  const addresses = typeof header === 'string' ? header.split(',') : [];
  const address = withoutPort(addresses.at(-proxies)?.trim() ?? '');
  return isIP(address) === 0 ? undefined : address;
};

/** The client of each connection, so that its address is parsed once. */
const knownClients = new WeakMap<Socket, string>();

/** The client at the other end of a connection. */
export const connectedClient = (socket: Socket): string => {
  const client = knownClients.get(socket) ?? clientOf(socket.remoteAddress ?? '');
  knownClients.set(socket, client);
  return client;
};

/**
 * Tells requests apart by who sends them. `X-Forwarded-For` counts only where proxies are trusted,
 * and of it only what exactly so many of them have written: the rest comes from anybody.
 */
export const createAddressOf =
  (trustedProxies: number) =>
  (request: IncomingMessage): string => {
    if (trustedProxies === 0) return connectedClient(request.socket);
    const address = forwardedBy(trustedProxies, request);
    return address === undefined ? connectedClient(request.socket) : clientOf(address);
  };
