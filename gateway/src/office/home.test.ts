import { expect, test } from '@jest/globals';
import { enterOffice } from '../testing/office-client.ts';
import { startGateway } from '../testing/running-gateway.ts';
import { html } from '../web/html.ts';
import type { StaffSection } from './staff-section.ts';
import { staffPage } from './staff-page.ts';

const away: StaffSection = {
  nav: { label: 'Parcels', href: '/parcels' },
  pages: () => [],
  attention: () => Promise.reject(new Error('is away')),
};

const notes: StaffSection = {
  nav: { label: 'Notes', href: '/notes' },
  pages: () => [
    staffPage('/notes', { show: async () => ({ title: 'Notes', main: html`<h1>Notes</h1>` }) }),
    staffPage('/notes/:id', {
      show: async ({ id }) => ({ title: id, main: html`<h1>Note ${id}</h1>` }),
    }),
  ],
  attention: async () => ({
    title: 'Notes',
    summary: 'Two are new.',
    items: [{ href: '/notes/1', words: 'First <one>', note: 'today' }],
    more: { href: '/notes', label: 'All notes' },
  }),
};

test('the first page has what sections know of, and the others while one is away', async () => {
  await using shop = await startGateway({ staff: [away, notes] });
  const office = await enterOffice(shop);

  const page = await office.get('/');

  expect(page.status).toBe(200);
  const markup = await page.text();
  expect(markup).toContain('Parcels cannot be shown right now');
  expect(markup).toContain('Two are new.');
  expect(markup).toMatch(/<a href="\/notes\/1" dir="auto">First &lt;one&gt;<\/a> <small>today/);
});

test('a section brings its pages and its link, which is marked below it', async () => {
  await using shop = await startGateway({ staff: [away, notes] });
  const office = await enterOffice(shop);

  const markup = await (await office.get('/notes/n-1')).text();

  expect(markup).toContain('<h1>Note n-1</h1>');
  const links = [...markup.matchAll(/<a href="([^"]+)"( aria-current="page")?\s*>(\w+)<\/a/g)];
  expect(links.map(([, href, current, label]) => [href, label, Boolean(current)])).toEqual([
    ['/', 'Overview', false],
    ['/parcels', 'Parcels', false],
    ['/notes', 'Notes', true],
    ['/partners', 'Partners', false],
  ]);
  expect((await office.get('/notes/-no-id')).status).toBe(400);
  expect((await office.get('/products')).status).toBe(404);
});

test('no page is kept by a browser, and each says where its forms come from', async () => {
  await using shop = await startGateway({ staff: [notes] });
  const office = await enterOffice(shop);

  const page = await office.get('/notes');

  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('referrer-policy')).toBe('same-origin');
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});
