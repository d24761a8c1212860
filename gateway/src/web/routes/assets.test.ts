import { expect, test } from '@jest/globals';
import { startGateway } from '../../testing/running-gateway.ts';

test.each([
  ['/shop.css', 'text/css; charset=utf-8', 'public, max-age=300'],
  ['/icon.svg', 'image/svg+xml; charset=utf-8', 'public, max-age=300'],
  ['/pictures/lamps/7.svg', 'image/svg+xml; charset=utf-8', 'public, max-age=86400'],
])('%s is kept by browsers, and asked for again by its tag', async (file, type, caching) => {
  await using shop = await startGateway();

  const first = await shop.get(file);
  const tag = first.headers.get('etag') ?? '';
  const again = await shop.get(file, { 'if-none-match': tag });
  // As a proxy makes it that compresses what it passes on, among others.
  const weak = await shop.get(file, { 'if-none-match': `"other", W/${tag}` });

  expect(first.status).toBe(200);
  expect(first.headers.get('content-type')).toBe(type);
  expect(first.headers.get('cache-control')).toBe(caching);
  expect(again.status).toBe(304);
  expect(again.headers.get('etag')).toBe(tag);
  expect(weak.status).toBe(304);
});

test.each(['/pictures/Lamps/7.svg', '/pictures/lamps/07.svg', '/pictures/lamps/1000000.svg'])(
  '%s is no picture',
  async (file) => {
    await using shop = await startGateway();

    expect((await shop.get(file)).status).toBe(400);
  },
);
