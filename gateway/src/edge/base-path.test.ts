import { expect, test } from '@jest/globals';
import { html } from '../web/html.ts';
import { htmlAnswer, jsonAnswer } from './answer.ts';
import { createBasePath } from './base-path.ts';

const { inward, outward } = createBasePath('/shop');

test.each([
  ['/shop', '/'],
  ['/shop?q=lamp', '/?q=lamp'],
  ['/shop/products/lamp-1', '/products/lamp-1'],
  ['/products/lamp-1', '/products/lamp-1'],
  ['/shop.css', '/shop.css'],
])('%s is %s to the routes', (url, inside) => {
  expect(inward(url)).toBe(inside);
});

test('only markup gets the base, and no text that looks like it', () => {
  const text = ' href="/stolen" src="/stolen"';
  const page = html`<a href="/status">${text}</a> <a href="#main">x</a> <a href="//other">y</a>`;

  const { body } = outward(htmlAnswer(200, page.toString()));

  expect(body).toContain('<a href="/shop/status">');
  expect(body).not.toContain('/shop/stolen');
  expect(body).toContain('href="#main"');
  expect(body).toContain('href="//other"');
});

test('redirects and cookies get the base, and data is left as it is', () => {
  const headers = { Location: '/products/lamp-1', 'Set-Cookie': 'basket=1; Path=/; HttpOnly' };

  expect(outward({ status: 303, headers, body: '' }).headers).toEqual({
    Location: '/shop/products/lamp-1',
    'Set-Cookie': 'basket=1; Path=/shop/; HttpOnly',
  });
  expect(outward(jsonAnswer(200, { text: ' href="/status"' })).body).not.toContain('/shop');
});
