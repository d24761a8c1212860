import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { clientOf, createAddressOf } from './client-address.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:0:0:ffff::9', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, client) => {
  expect(clientOf(address)).toBe(client);
});

/** A request on a connection from 192.0.2.1. */
const requestOf = (forwarded?: string): IncomingMessage => {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: '192.0.2.1' });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return request;
};

test.each([
  [0, '198.51.100.1', '192.0.2.1'],
  [1, undefined, '192.0.2.1'],
  [1, '198.51.100.1', '198.51.100.1'],
  [1, '203.0.113.66, 198.51.100.1', '198.51.100.1'],
  [2, '203.0.113.66, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
  [2, '203.0.113.66', '192.0.2.1'],
  [1, '203.0.113.66, unknown', '192.0.2.1'],
  [1, '203.0.113.66,', '192.0.2.1'],
  [1, '2001:db8:1:2::9', '2001:db8:1:2::/64'],
  [1, '198.51.100.1:50112', '198.51.100.1'],
  [2, '203.0.113.66:1, 198.51.100.1:50112, 10.0.0.2:443', '198.51.100.1'],
  [1, '[2001:db8:1:2::9]:50112', '2001:db8:1:2::/64'],
  [1, '[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
  [1, '198.51.100.1:', '192.0.2.1'],
])(
  'H21: X-Forwarded-For counts as far as proxies are trusted: %i, %j, %s',
  (proxies, forwarded, client) => {
    expect(createAddressOf(proxies)(requestOf(forwarded))).toBe(client);
  },
);
