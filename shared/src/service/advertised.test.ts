import { expect, test } from '@jest/globals';
import { advertised, ownAddress } from './advertised.ts';

const of = (address: string, family: 'IPv4' | 'IPv6', internal = false) => ({
  address,
  family,
  internal,
  netmask: '',
  mac: '',
  cidr: null,
  scopeid: 0,
});

const loopback = [of('127.0.0.1', 'IPv4', true), of('::1', 'IPv6', true)];

test('others reach this machine at its first IPv4 address that is no loopback', () => {
  const eth0 = [of('fe80::1', 'IPv6'), of('172.20.0.5', 'IPv4')];

  expect(ownAddress({ lo: loopback, eth0, eth1: [of('10.0.0.1', 'IPv4')] })).toBe('172.20.0.5');
});

test('a machine without a network is reached from itself', () => {
  expect(ownAddress({ lo: loopback })).toBe('127.0.0.1');
});

test('others reach the ports that were bound at the host that they are told', () => {
  const bound = { calls: 'tcp://0.0.0.0:40123', events: 'tcp://[::]:40124' };

  expect(advertised(bound, 'pricing-1.inner')).toEqual({
    calls: 'tcp://pricing-1.inner:40123',
    events: 'tcp://pricing-1.inner:40124',
  });
});
