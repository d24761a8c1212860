import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { flushItems } from '@shop/shared/protocol/wire/limits';
import { eventually } from '@shop/shared/service/testing/eventually';
import { sections } from '../sections/index.ts';
import { startGatewayOverZeromq } from '../testing/gateway-over-zeromq.ts';
import type { Cost, GatewayOverZeromq } from '../testing/gateway-over-zeromq.ts';

/** As many as are asked for in one turn of the event loop when the gateway is busy. */
const manyPages = 32;

/**
 * How many promises pages make in the gateway, some of them for each section, the same on every
 * machine; one is the test's own.
 * A change that makes pages cheaper lowers the number here; a higher one is a regression.
 */
const mostPromises = {
  onePage: 25 + 9 * sections.length,
  manyPages: 769 + 40 * sections.length,
  keptPage: 12,
};

/** How many sections each service has. */
const sectionsOf = [...Map.groupBy(sections, ({ contract }) => contract.service)].map(
  ([service, all]) => [service, all.length] as const,
);

/** The same count for each service. */
const each = (count: number) => Object.fromEntries(sectionsOf.map(([service]) => [service, count]));

/** The calls for so many pages: one for each section. */
const calls = (pages: number) =>
  Object.fromEntries(sectionsOf.map(([service, count]) => [service, pages * count]));

/** The frames that these calls fit in. */
const frames = (pages: number) =>
  Object.fromEntries(
    Object.entries(calls(pages)).map(([service, all]) => [service, Math.ceil(all / flushItems)]),
  );

let gateway: GatewayOverZeromq;
/** The page of a product that recommends another one than the page of the warm-up, lamp-1. */
let first: Cost;

beforeAll(async () => {
  gateway = await startGatewayOverZeromq();
  first = await gateway.costOf(['lamp-2']);
});

afterAll(() => gateway?.[Symbol.asyncDispose]());

let lastId = 0;
const newIds = (count: number) => Array.from({ length: count }, () => `lamp-new-${++lastId}`);

/** Now and then there are a few promises more, of what a gateway does by the clock. */
const leastPromises = async (ask: () => Promise<Cost>): Promise<number> => {
  const promises: number[] = [];
  for (let round = 0; round < 5; round++) promises.push((await ask()).promises);
  return Math.min(...promises);
};

test('a page also asks for what it recommends for the first time: once for names, once for prices', () => {
  const lookups = { product: 2, pricing: 2 };
  const both = { ...each(1), ...lookups };

  expect(first).toMatchObject({
    wholePages: 1,
    sent: both,
    received: both,
    calls: { ...calls(1), ...lookups },
  });
});

test('a page takes one frame to each service, and one back', async () => {
  const cost = await gateway.costOf(newIds(1));

  expect(cost).toMatchObject({ wholePages: 1, sent: each(1), received: each(1), calls: calls(1) });
});

test('32 pages that are requested in one turn take as few frames as their calls fit in, and their answers', async () => {
  // A busy machine may hand the requests over in two turns.
  await eventually(async () => {
    const { promises, ...cost } = await gateway.costOf(newIds(manyPages));
    expect(cost).toEqual({
      wholePages: manyPages,
      sent: frames(manyPages),
      received: frames(manyPages),
      calls: calls(manyPages),
    });
  });
});

test('a page that 32 requests wait for is composed once, and not again while it is cached', async () => {
  const [id = ''] = newIds(1);
  const together = await gateway.costOf(Array.from({ length: manyPages }, () => id));
  expect(together).toMatchObject({ wholePages: manyPages, sent: each(1), calls: calls(1) });

  // On a slow machine its time may be over before it is asked for again.
  await eventually(async () => {
    const kept = await gateway.costOf([id]);
    expect(kept).toMatchObject({ wholePages: 1, sent: each(0), received: each(0) });
  });
});

test('a page makes no more promises than before', async () => {
  expect(await leastPromises(() => gateway.costOf(newIds(1)))).toBeLessThanOrEqual(
    mostPromises.onePage,
  );
});

test('32 pages make no more promises than before, as they share frames', async () => {
  expect(await leastPromises(() => gateway.costOf(newIds(manyPages)))).toBeLessThanOrEqual(
    mostPromises.manyPages,
  );
});

test('a cached page makes no more promises than before', async () => {
  const [id = ''] = newIds(1);
  const keptPage = async () => {
    await gateway.costOf([id]);
    return gateway.costOf([id]);
  };

  expect(await leastPromises(keptPage)).toBeLessThanOrEqual(mostPromises.keptPage);
});
