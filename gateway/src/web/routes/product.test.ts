import { expect, test } from '@jest/globals';
import { startGateway } from '../../testing/running-gateway.ts';

const browser = { accept: 'text/html' };

test('the product page shows every section, also one that is gone', async () => {
  await using shop = await startGateway();

  const whole = await shop.get('/products/lamp-1', browser);
  shop.behave('recommendations', 'failing');
  const partial = await shop.get('/products/lamp-2', browser);

  const markup = await whole.text();
  expect(whole.headers.get('cache-control')).toBe('private, max-age=0, must-revalidate');
  for (const shown of ['größer', '19.90', '/products/lamp-3']) {
    expect(markup).toContain(shown);
  }
  expect(partial.status).toBe(200);
  expect(partial.headers.get('cache-control')).toBe('no-store');
});

test('a product that does not exist is a page that says so', async () => {
  await using shop = await startGateway();

  const page = await shop.get('/products/gone', browser);

  expect(page.status).toBe(404);
  expect(page.headers.get('content-type')).toContain('text/html');
});
