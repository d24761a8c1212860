import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { productContract } from '@shop/shared/contracts/product';
import { MemoryCopyStore } from './product-page/copies/memory-copy-store.ts';
import { openProductPage } from './product-page/product-page.ts';
import { createReadinessCheck } from './readiness.ts';
import { sections } from './sections/index.ts';
import { createFakeClients } from './testing/fake-clients.ts';

/** The service of a section that a page can do without. */
const optional = sections.find(({ required }) => !required)?.contract.service ?? '';

const setUp = () => {
  const runtime = createFakeRuntime();
  const { clients, behave, calls, serve } = createFakeClients();
  const copies = new MemoryCopyStore(runtime);
  const onFailure = () => undefined;
  const { compose } = openProductPage({ runtime, clients, sections, copies, onFailure });
  const check = createReadinessCheck({ runtime, clients, sections, compose });
  /** The check is made, what it begins is done, and it is made once more. */
  const checkTwice = async () => {
    await check().catch(() => undefined);
    await runtime.advance(100);
    return check();
  };
  return { runtime, behave, calls, serve, check, checkTwice };
};

test('a starting gateway is ready when it has reached all services and composed a whole page', async () => {
  const { behave, check, checkTwice, calls } = setUp();
  behave(optional, 'failing');
  await expect(checkTwice()).rejects.toThrow(`not reached yet: ${optional}`);

  behave(optional, 'ok');
  await expect(check()).rejects.toThrow('its first page is not whole yet');
  await expect(checkTwice()).resolves.toBeUndefined();

  const services = new Set(calls.map(({ service }) => service));
  expect(services).toEqual(new Set(sections.map(({ contract }) => contract.service)));
  behave(optional, 'failing');
  await expect(check()).resolves.toBeUndefined();
});

test('a page that lacks a section is composed again before the gateway is ready', async () => {
  const { behave, checkTwice } = setUp();
  behave(optional, 'slow');
  await expect(checkTwice()).rejects.toThrow('its first page is not whole yet');

  behave(optional, 'ok');
  await expect(checkTwice()).resolves.toBeUndefined();
});

test('in a shop without products the gateway is ready once each service has been asked', async () => {
  const { serve, checkTwice, calls } = setUp();
  serve(productContract, {
    list: async () => ({ items: [], nextCursor: null }),
    get: async () => Promise.reject(new ServiceError('NOT_FOUND', 'no such product')),
  });

  await expect(checkTwice()).resolves.toBeUndefined();

  const services = new Set(calls.map(({ service }) => service));
  expect(services).toEqual(new Set(sections.map(({ contract }) => contract.service)));
});

test('after five seconds it is ready when it has once reached the service that no page can do without', async () => {
  const { runtime, behave, checkTwice } = setUp();
  for (const { contract } of sections) behave(contract.service, 'failing');
  await runtime.advance(5_000);
  await expect(checkTwice()).rejects.toThrow('not reached yet: product');

  behave('product', 'ok');
  await expect(checkTwice()).resolves.toBeUndefined();

  behave('product', 'failing');
  await expect(checkTwice()).resolves.toBeUndefined();
});
