import { expect, test } from '@jest/globals';
import { homePage } from './home-page.ts';
import { homeModel } from './testing/home.ts';
import { cards } from '../sections/product/testing/sample.ts';

test('every product leads to its page, with its picture and price', () => {
  const page = homePage(homeModel());

  expect(page).toContain('href="/products/mugs-0">Harbour mug</a>');
  expect(page).toContain('src="/pictures/mugs/1.svg"');
  expect(page).toContain('alt="Harbour mug, seen from the front"');
  expect(page).toContain('€11.60');
});

test('a product whose price is not known is shown all the same', () => {
  const page = homePage(homeModel({ items: cards.map((card) => ({ card, price: null })) }));

  expect(page).toContain('Harbour mug');
  expect(page).toContain('No price right now');
});

test('a category keeps the search and the order that were chosen', () => {
  const page = homePage(homeModel({ q: 'red & blue', sort: 'newest' }));

  expect(page).toContain('href="/?q=red+%26+blue&amp;category=mugs&amp;sort=newest#category"');
});

test('sorting keeps the search and the category that were chosen', () => {
  const page = homePage(homeModel({ q: 'red', category: 'mugs', sort: 'newest' }));

  expect(page).toContain('<input type="hidden" name="q" value="red" />');
  expect(page).toContain('<input type="hidden" name="category" value="mugs" />');
  expect(page).toContain('<option value="newest" selected>');
});

test('the best match is offered only where there is something to match', () => {
  expect(homePage(homeModel())).not.toContain('Best match');
  expect(homePage(homeModel({ q: 'mug', sort: 'relevance' }))).toContain('Best match');
});

test('each filter that is on can be taken off alone', () => {
  const page = homePage(homeModel({ q: 'mug', category: 'mugs', sort: 'name' }));

  expect(page).toMatch(/href="\/\?category=mugs&amp;sort=name#category">\s*“<bdi>mug<\/bdi>” /);
  expect(page).toMatch(/href="\/\?q=mug&amp;sort=name#category">\s*Mugs /);
});

test('without a search there is no best match to sort by', () => {
  const page = homePage(homeModel({ q: 'mug', category: 'mugs', sort: 'relevance' }));

  expect(page).toMatch(/href="\/\?category=mugs#category">\s*“<bdi>mug<\/bdi>” /);
});

test('the chosen category is marked as the current one', () => {
  const page = homePage(homeModel({ category: 'mugs' }));

  expect(page).toMatch(/category=mugs&amp;sort=name#category"\s+id="category" aria-current="page"/);
  expect(page.match(/aria-current/g)).toHaveLength(1);
});

test('a search without results links to all products', () => {
  const page = homePage(homeModel({ q: 'zzz', items: [], nextHref: null }));

  expect(page).toContain('Nothing here matches.');
  expect(page).toContain('look at everything');
});

test('there is a next page only while there are more products', () => {
  const nextHref = '/?cursor=abc&sort=name';

  expect(homePage(homeModel({ nextHref }))).toContain('href="/?cursor=abc&amp;sort=name#products"');
  expect(homePage(homeModel({ nextHref: null }))).not.toContain('More products');
});

test('the home page names missing data in a notice', () => {
  const page = homePage(homeModel({ categories: [], notice: 'Prices cannot be shown.' }));

  expect(page).toContain('Prices cannot be shown.');
  expect(page).not.toContain('aria-label="Categories"');
});

test('a search is shown as the text that it is', () => {
  const page = homePage(homeModel({ q: '"><img src=x onerror=alert(1)>' }));

  expect(page).not.toContain('<img src=x');
  expect(page).toContain('value="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"');
});
