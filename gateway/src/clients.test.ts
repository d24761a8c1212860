import { expect, test } from '@jest/globals';
import { createContactCheck } from './clients.ts';
import { sections } from './sections/index.ts';
import { createFakeClients } from './testing/fake-clients.ts';

test('the gateway is ready when it has once reached the service that no page can do without', async () => {
  const { clients, behave } = createFakeClients();
  for (const { name } of sections) behave(name, 'failing');
  const check = createContactCheck(clients, sections);

  await expect(check()).rejects.toThrow('not reached yet: product');

  behave('product', 'ok');
  await expect(check()).resolves.toBeUndefined();
  behave('product', 'failing');
  await expect(check()).resolves.toBeUndefined();
});
