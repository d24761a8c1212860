import { expect, test } from '@jest/globals';
import { createContactCheck } from './clients.ts';
import { sections } from './sections/index.ts';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeClients } from './testing/fake-clients.ts';

test('a starting gateway is ready when it has reached all services of the page', async () => {
  const { clients, behave } = createFakeClients();
  behave('reviews', 'failing');
  const check = createContactCheck(clients, sections, createFakeRuntime());

  await expect(check()).rejects.toThrow('not reached yet: reviews');

  behave('reviews', 'ok');
  await expect(check()).resolves.toBeUndefined();
  behave('reviews', 'failing');
  await expect(check()).resolves.toBeUndefined();
});

test('after five seconds it is ready when it has once reached the service that no page can do without', async () => {
  const { clients, behave } = createFakeClients();
  for (const { contract } of sections) behave(contract.service, 'failing');
  const runtime = createFakeRuntime();
  const check = createContactCheck(clients, sections, runtime);
  await runtime.advance(5_000);

  await expect(check()).rejects.toThrow('not reached yet: product');

  behave('product', 'ok');
  await expect(check()).resolves.toBeUndefined();
  behave('product', 'failing');
  await expect(check()).resolves.toBeUndefined();
});
