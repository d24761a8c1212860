import { expect, test } from '@jest/globals';
import { productContract } from '@shop/shared/contracts/product';
import type { SubscriptionStatus } from '@shop/shared/events/subscription';
import type { ReplicaStatus } from '@shop/shared/protocol/calls/client';
import type { NotedIncident } from '@shop/shared/protocol/incidents';
import { everyContract } from '@shop/shared/service/every-contract';
import { sections } from '../sections/index.ts';
import { startGateway } from '../testing/running-gateway.ts';
import { stateOf } from './status.ts';

const stream: SubscriptionStatus = {
  service: 'pricing',
  epoch: 'epoch-1',
  seq: 41,
  lastSeq: 43,
  lagEvents: 2,
  lagMs: 7_400,
  silentMs: 300,
  resets: 1,
  deadLetters: {
    count: 3,
    isFull: false,
    newest: {
      type: 'priceChanged',
      key: 'lamp-9',
      seq: 40,
      reason: 'not as the contract says: list',
    },
  },
  lastEvents: [{ type: 'priceChanged', key: 'lamp-1', seq: 41, time: '2026-11-21T09:30:00.000Z' }],
};

/** The services with an operation that the gateway may call. */
const callableServices = async () =>
  (await everyContract())
    .filter(({ operations }) =>
      Object.values(operations).some(({ callers }) => callers.includes('gateway')),
    )
    .map(({ service }) => service);

test('programs get every service with its replicas, and every stream with its lag', async () => {
  await using shop = await startGateway({ subscriptionStatus: () => [stream] });
  shop.behave('pricing', 'failing');

  const answer = await shop.get('/status', { accept: 'application/json' });

  const { version: contractVersion } = productContract;
  const { services, streams, time } = JSON.parse(await answer.text());
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT/);
  const names = services.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(sections.map(({ contract }) => contract.service)));
  expect(await callableServices()).toEqual(expect.arrayContaining(names));
  expect(services).toContainEqual(expect.objectContaining({ name: 'pricing', state: 'down' }));
  expect(services[0]).toMatchObject({
    state: 'up',
    replicas: [{ instance: 'product-1', state: 'ready', contractVersion, latencyMs: 0.4 }],
  });
  expect(streams).toEqual([stream]);
});

const incident: NotedIncident = {
  kind: 'CONNECTION_REFUSED',
  at: 'pricing.calls',
  peer: 'unknown',
  from: '10.0.0.7',
  detail: 'its key is on no list',
  count: 3,
  ageMs: 4_000,
};

test('incidents between processes are shown with their count and without an address', async () => {
  await using shop = await startGateway({ incidents: () => [incident] });

  const { incidents } = JSON.parse(await (await shop.get('/status')).text());

  const { from: _, ...shown } = incident;
  expect(incidents).toEqual([shown]);
});

test('browsers get it as a page, and nobody gets addresses', async () => {
  await using shop = await startGateway({
    subscriptionStatus: () => [stream],
    incidents: () => [incident],
  });

  const page = await shop.get('/status', { accept: 'text/html' });
  const asked = await shop.get('/status?format=json', { accept: 'text/html' });

  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('vary')).toContain('Accept');
  const [markup, data] = [await page.text(), await asked.text()];
  expect(markup).toContain('pricing-1');
  expect(markup).toContain('priceChanged');
  expect(markup).toContain('2 events (7 s) behind');
  expect(markup).toContain('3 dead letters');
  expect(markup).toContain('its key is on no list; 3 times');
  expect(JSON.parse(data)).toHaveProperty('services');
  expect(markup + data).not.toMatch(/tcp:|10\.0\.0\.7/);
});

const well: ReplicaStatus = {
  address: 'tcp://10.0.0.7:7000',
  instance: 'product-1',
  state: 'ready',
  isSilent: false,
  ejected: [],
  contractVersion: '1.0.0',
  inFlight: 0,
  credit: 256,
  answered: 1,
  latencyMs: 1,
};

test.each<[string, string, Partial<ReplicaStatus>[]]>([
  ['up', 'all replicas are there', [{}, {}]],
  ['degraded', 'one replica is not there', [{}, { state: 'connecting' }]],
  ['degraded', 'one replica is silent', [{}, { isSilent: true }]],
  ['degraded', 'the only replica is ejected for one operation', [{ ejected: ['list'] }]],
  ['down', 'the only replica is silent', [{ isSilent: true }]],
  ['down', 'no replica is known', []],
])('a service is %s when %s', (state, _when, replicas) => {
  expect(stateOf(replicas.map((facts) => ({ ...well, ...facts })))).toBe(state);
});
