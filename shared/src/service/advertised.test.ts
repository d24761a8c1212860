import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { advertised, namedAddress, ownAddress } from './advertised.ts';

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

const twoNetworks = {
  lo: loopback,
  eth0: [of('10.0.0.5', 'IPv4')],
  eth1: [of('10.1.0.5', 'IPv4')],
};

/** Asks a name server that gives these answers in turn, the last one for ever. */
const ask = (...answers: (readonly string[] | Error)[]) => {
  const runtime = createFakeRuntime();
  const resolve = async () => {
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {
    runtime,
    address: namedAddress('pricing', { runtime, resolve, interfaces: twoNetworks }),
  };
};

test('of several networks it is the one that the name stands for, beside other replicas', async () => {
  expect(await ask(['10.1.0.4', '10.1.0.5']).address).toBe('10.1.0.5');
});

test('a name server that does not know of it yet, or does not answer, is asked again', async () => {
  const { runtime, address } = ask(['10.1.0.4'], new Error('ESERVFAIL'), ['10.1.0.5']);

  await runtime.advance(1_000);

  expect(await address).toBe('10.1.0.5');
});

test('a name that never stands for it fails the start, and no other address is told', async () => {
  const { runtime, address } = ask(['10.1.0.4']);
  const ending = expect(address).rejects.toThrow('ADVERTISE_HOST');

  await runtime.advance(5_000);

  await ending;
});

test('others reach the ports that were bound at the host that they are told', () => {
  const bound = { calls: 'tcp://0.0.0.0:40123', events: 'tcp://[::]:40124' };

  expect(advertised(bound, 'pricing-1.inner')).toEqual({
    calls: 'tcp://pricing-1.inner:40123',
    events: 'tcp://pricing-1.inner:40124',
  });
});
