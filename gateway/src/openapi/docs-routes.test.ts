import { expect, test } from '@jest/globals';
import { startGateway } from '../testing/running-gateway.ts';

test('the page has its scripts and styles from the shop, and none in its markup', async () => {
  await using shop = await startGateway();

  const page = await shop.get('/docs');
  const markup = await page.text();
  const files = [...markup.matchAll(/ (?:src|href)="(\/docs\/[^"]+)"/g)].map(
    ([, file = '']) => file,
  );

  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none';style-src 'self';script-src 'self';connect-src 'self';" +
      "img-src 'self' data:;form-action 'none';base-uri 'none';frame-ancestors 'none'",
  );
  expect(markup).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=|https?:/);
  expect(files).toHaveLength(4);
  for (const file of files) {
    const { status, headers } = await shop.get(file);
    expect({ file, status }).toEqual({ file, status: 200 });
    expect(headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    expect(headers.get('content-encoding')).toBe('gzip');
  }
});

test('a file is sent as it is to who takes no gzip, and not at all to who has it', async () => {
  await using shop = await startGateway();

  const plain = await shop.get('/docs/docs.css', { 'accept-encoding': 'identity' });
  const tag = plain.headers.get('etag') ?? '';
  const again = await shop.get('/docs/docs.css', { 'if-none-match': tag });

  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toContain('.swagger-ui');
  expect(again.status).toBe(304);
});

test.each(['index.html', '..%2fdocs-page.ts', 'swagger-ui.css.map', '__proto__'])(
  'no other file is there: %s',
  async (file) => {
    await using shop = await startGateway();

    expect((await shop.get(`/docs/${file}`)).status).toBe(404);
  },
);
