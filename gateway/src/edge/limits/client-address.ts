import type { IncomingMessage } from 'node:http';
import { type Socket, isIP } from 'node:net';

/** The prefix of an IPv4-mapped IPv6 address. */
const mapped = /^::ffff:(?=\d+\.)/i;

/** An IPv4-mapped address as IPv4, also in other forms such as `::ffff:102:304`. */
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

/** The /64 network of an IPv6 address, which belongs to one customer. */
const networkOf = (address: string): string => {
  const [head = [], tail = []] = address
    .replace(/%.*$/, '')
    .split('::')
    .map((side) => side.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};

/** The client of an address: an IPv4 address, or a /64 network of IPv6. */
export const clientOf = (address: string): string => {
  const plain = plainOf(address);
  return plain.includes(':') ? networkOf(plain) : plain;
};

/**
 * An address with a port, which some load balancers write: `192.0.2.7:4711`, `[2001:db8::9]:4711`.
 */
const withPort = /^(?:([\d.]+)|\[([^\]]+)\])(?::\d{1,5})?$/;

const withoutPort = (text: string): string => {
  const [, v4, v6] = withPort.exec(text) ?? [];
  return v4 ?? v6 ?? text;
};

/** The address that the outermost trusted proxy saw; undefined without a valid one. */
const forwardedBy = (proxies: number, { headers }: IncomingMessage): string | undefined => {
  const header = headers['x-forwarded-for'];
  const addresses = typeof header === 'string' ? header.split(',') : [];
  const address = withoutPort(addresses.at(-proxies)?.trim() ?? '');
  return isIP(address) === 0 ? undefined : address;
};

/** Caches the client of each connection. */
const knownClients = new WeakMap<Socket, string>();

/** The client at the other end of a connection. */
export const connectedClient = (socket: Socket): string => {
  const client = knownClients.get(socket) ?? clientOf(socket.remoteAddress ?? '');
  knownClients.set(socket, client);
  return client;
};

/**
 * Makes a function that gives the client of a request. `X-Forwarded-For` counts only as far as the
 * given number of trusted proxies has written it: the rest may be forged.
 */
export const createAddressOf =
  (trustedProxies: number) =>
  (request: IncomingMessage): string => {
    if (trustedProxies === 0) return connectedClient(request.socket);
    const address = forwardedBy(trustedProxies, request);
    return address === undefined ? connectedClient(request.socket) : clientOf(address);
  };
