import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { id, version } from '@shop/shared/contracts/common';
import { createContext } from '@shop/shared/protocol/calls/context';
import { contract } from '@shop/shared/protocol/contract';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { MemoryCopyStore } from '../product-page/copies/memory-copy-store.ts';
import { openProductPage } from '../product-page/product-page.ts';
import { section } from '../product-page/section.ts';
import { createFakeClients } from '../testing/fake-clients.ts';
import { startGateway } from '../testing/running-gateway.ts';
import { makePartner } from '../partner/testing/partner.ts';
import { folderOf } from '../testing/section-folder.ts';
import { sectionOf } from '../testing/section-of.ts';
import { html } from '../web/html.ts';
import { sections } from './index.ts';

const wrapping = z.object({ id, days: z.int(), version });

const wrappingContract = contract({
  service: 'wrapping',
  version: '1.0.0',
  operations: {
    estimate: {
      input: z.strictObject({ id }),
      output: wrapping,
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway'],
    },
  },
  events: { wrappingChanged: wrapping },
  subscribers: ['gateway'],
});

/** All that a section more takes. */
const wrappingSection = section(wrappingContract, {
  ask: (productId) => ['estimate', { id: productId }],
  schema: wrapping,
  timeoutMs: 300,
  maxStaleMs: 60_000,
  on: { wrappingChanged: 'replace' },
  partner: { name: 'parcel', schema: wrapping.pick({ days: true }) },
  label: 'delivery',
  view: (known) => ({ offer: html`<p>${known ? `${known.days} days` : 'Delivery unknown'}</p>` }),
});

const withWrapping = [...sections, wrappingSection];

const answerWith = (days: number) => ({
  estimate: async (input: { id: string }) => ({ id: input.id, days, version: 1 }),
});

test('an added section is in the JSON, in the HTML, in the status, for partners, and in the degraded sections', async () => {
  await using shop = await startGateway({ sections: withWrapping });
  shop.serve(wrappingContract, answerWith(3));

  const whole = JSON.parse(await (await shop.get('/api/v1/products/lamp-1/page')).text());
  const markup = await (await shop.get('/products/lamp-1')).text();
  const status = await (await shop.get('/status')).text();
  const { headers } = await makePartner(shop);
  const forPartners = await (await shop.get('/partner/v1/products/lamp-1', headers)).json();
  shop.behave('wrapping', 'failing');
  const partial = JSON.parse(await (await shop.get('/api/v1/products/lamp-2/page')).text());
  const partialMarkup = await (await shop.get('/products/lamp-2')).text();

  expect(Object.keys(whole.sections)).toEqual([...sections.map(({ name }) => name), 'wrapping']);
  expect(whole.sections.wrapping).toMatchObject({
    status: 'ok',
    source: 'live',
    data: { id: 'lamp-1', days: 3, version: 1 },
  });
  expect(markup).toContain('<p>3 days</p>');
  expect(status).toContain('wrapping-1');
  expect(forPartners).toMatchObject({ parcel: { days: 3 }, incomplete: [] });
  expect(partial).toMatchObject({
    degraded: ['wrapping'],
    sections: { wrapping: { status: 'unavailable', error: { code: 'UNAVAILABLE' } } },
  });
  expect(partialMarkup).toContain('Not up to date right now: delivery.');
  expect(partialMarkup).toContain('Delivery unknown');
});

test('each section has a folder of its name, in that of its service where it has another name', () => {
  const folders = globSync('**/section.ts', { cwd: import.meta.dirname }).map(dirname);

  expect(sections.map(folderOf).toSorted()).toEqual(folders.toSorted());
});

test('its event renews its copy and ends its pages, which are otherwise kept', async () => {
  const runtime = createFakeRuntime();
  const fakes = createFakeClients();
  fakes.serve(wrappingContract, answerWith(3));
  const opened = openProductPage({
    runtime,
    clients: fakes.clients,
    sections: withWrapping,
    copies: new MemoryCopyStore(runtime),
    onFailure: () => undefined,
  });
  const followed: string[] = [];
  opened.follow(({ service }) => void followed.push(service));
  const page = () => opened.composePage('lamp-1', createContext(runtime, { timeoutMs: 1_000 }));
  await page();
  expect(sectionOf(await page(), 'wrapping').source).toBe('cache');
  const changed = {
    id: 'event-1',
    type: 'wrappingChanged',
    key: 'lamp-1',
    version: 2,
    time: '2026-11-21T09:30:00.000Z',
    seq: 2,
    data: { id: 'lamp-1', days: 9, version: 2 },
  };

  await opened.consumerOf(wrappingContract).apply([changed], { epoch: 'a', seq: 2 });
  fakes.behave('wrapping', 'failing');
  const shown = sectionOf(await page(), 'wrapping');

  expect(followed).toContain('wrapping');
  expect(shown).toMatchObject({ status: 'stale', source: 'cache', error: 'UNAVAILABLE' });
  expect(JSON.parse(`${shown.data}`)).toEqual(changed.data);
});
