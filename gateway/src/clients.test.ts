import { expect, test } from '@jest/globals';
import { createContactCheck } from './clients.ts';
import { createFakeClients } from './testing/fake-clients.ts';

test('the gateway is ready when it has once reached every service', async () => {
  const { clients, behave } = createFakeClients();
  behave('pricing', 'failing');
  behave('reviews', 'failing');
  const check = createContactCheck(clients);

  await expect(check()).rejects.toThrow('not reached yet: pricing, reviews');

  behave('pricing', 'ok');
  await expect(check()).rejects.toThrow('not reached yet: reviews');

  behave('reviews', 'ok');
  behave('pricing', 'failing');
  await expect(check()).resolves.toBeUndefined();
});
