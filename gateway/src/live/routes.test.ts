import { expect, test } from '@jest/globals';
import { pricingContract } from '@shop/shared/contracts/pricing';
import type { Contract } from '@shop/shared/protocol/contract';
import type { EventConsumer } from '@shop/shared/events/subscription';
import { eventually } from '@shop/shared/service/testing/eventually';
import { noLimits } from '../edge/limits/limit-settings.ts';
import { fakePricing, priceOf } from '../sections/pricing/testing/fake.ts';
import { expectProblem } from '../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../testing/running-gateway.ts';

const path = '/api/v1/products/lamp-1/live';

interface ServerSentEvent {
  readonly id: string;
  readonly data: string;
}

/** The events of a stream as they come; it ends with the test's gateway, or by `close`. */
const openEvents = async (
  { get }: Pick<Awaited<ReturnType<typeof startGateway>>, 'get'>,
  url = path,
  headers: Record<string, string> = {},
) => {
  const response = await get(url, headers);
  const events: ServerSentEvent[] = [];
  const state = { isOver: false };
  const reader = response.body?.getReader();
  const read = async () => {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const [, id = '', data = ''] = /^id: (.*)\nevent: page\ndata: (.*)$/.exec(part) ?? [];
        if (id) events.push({ id, data });
      }
    }
  };
  void read().then(
    () => (state.isOver = true),
    () => (state.isOver = true),
  );
  return { response, events, isOver: () => state.isOver, close: () => reader?.cancel() };
};

const reprice = (shop: Awaited<ReturnType<typeof startGateway>>, amount: number, version: number) =>
  shop.backOffice.send(
    'PUT',
    '/api/v1/products/lamp-1/price',
    { amount },
    { ...asAdmin, 'if-match': `"${version}"` },
  );

test('a stream tells the present state, and a change as soon as it is made', async () => {
  await using shop = await startGateway();
  const { response, events, close } = await openEvents(shop);
  await eventually(() => expect(events).toHaveLength(1));

  await reprice(shop, 1_490, 1);

  await eventually(() => expect(events).toHaveLength(2));
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const [first, second] = events.map(({ data }) => JSON.parse(data));
  expect(first).toMatchObject({ id: 'lamp-1', purchasable: true });
  expect(first.sections.inventory).toEqual({ status: 'ok', data: { available: 4 } });
  expect(second.sections.pricing.data.current.amount).toBe(1_490);
  await close();
});

test('as HTML a stream has the parts of the page that change', async () => {
  await using shop = await startGateway();
  const { events, close } = await openEvents(shop, `${path}?as=html`);
  await reprice(shop, 1_490, 1);

  await eventually(() => {
    const parts = JSON.parse(events.at(-1)?.data ?? '{}');
    expect(Object.keys(parts)).toEqual(['rating', 'offer', 'cart']);
    expect(parts.offer).toContain('€14.90');
  });
  await close();
});

test('an event of another replica reaches the stream', async () => {
  const consumers = new Map<string, EventConsumer<Contract>>();
  const subscribe = ({ service }: Contract, consumer: unknown) =>
    void consumers.set(service, consumer as EventConsumer<Contract>);
  await using shop = await startGateway({ subscribe });
  const { events, close } = await openEvents(shop);
  await eventually(() => expect(events).toHaveLength(1));
  const price = priceOf('lamp-1', 990, 2);
  shop.of(fakePricing).prices.set('lamp-1', price);

  const event = { id: 'e1', type: 'priceChanged', key: 'lamp-1', version: 2, data: price };
  const logged = { ...event, seq: 1, time: '2026-11-21T09:30:00.000Z' };
  await consumers.get(pricingContract.service)?.apply([logged] as never, { epoch: 'e', seq: 1 });

  await eventually(() => expect(events.at(-1)?.data).toContain('"amount":990'));
  await close();
});

test('a client that comes again with its last id gets nothing twice', async () => {
  await using shop = await startGateway();
  const first = await openEvents(shop);
  await eventually(() => expect(first.events).toHaveLength(1));
  await first.close();

  const again = await openEvents(shop, path, { 'last-event-id': first.events[0]?.id ?? '' });
  await reprice(shop, 1_490, 1);

  await eventually(() => expect(again.events).toHaveLength(1));
  expect(again.events[0]?.data).toContain('1490');
  await again.close();
});

test('below a base path the markup of a stream leads to the shop', async () => {
  await using shop = await startGateway({ settings: { basePath: '/shop' } });

  const { events, close } = await openEvents(shop, `/shop${path}?as=html`);

  await eventually(() => expect(events).toHaveLength(1));
  const links = [...(events[0]?.data ?? '').matchAll(/ (?:href|src|action)=\\"(\/[^\\"]*)/g)];
  for (const [, link] of links) expect(link).toMatch(/^\/shop\//);
  await close();
});

test('a product that there is not has no stream, and a form that there is not is refused', async () => {
  await using shop = await startGateway();

  await expectProblem(await shop.get('/api/v1/products/gone/live'), {
    status: 404,
    code: 'NOT_FOUND',
  });
  await expectProblem(await shop.get(`${path}?as=xml`), {
    status: 400,
    code: 'INVALID_ARGUMENT',
    field: 'as',
  });
});

test('a client watches as many pages as it may, and no more', async () => {
  const limits = { ...noLimits, STREAMS: 2 };
  await using shop = await startGateway({ settings: { limits } });
  const first = await openEvents(shop);
  const second = await openEvents(shop);

  const refused = await shop.get(path);

  expect(refused.headers.get('retry-after')).toBe('5');
  await expectProblem(refused, { status: 429, code: 'RATE_LIMITED' });
  await first.close();
  await eventually(async () => {
    const third = await openEvents(shop);
    expect(third.response.status).toBe(200);
    await third.close();
  });
  await second.close();
});

test('open streams hold no place of the requests that are worked on', async () => {
  await using shop = await startGateway({ settings: { maxInFlight: 1 } });
  const streams = [await openEvents(shop), await openEvents(shop), await openEvents(shop)];

  expect((await shop.get('/api/v1/products/lamp-1')).status).toBe(200);
  for (const { close } of streams) await close();
});

test('a gateway that stops ends its streams', async () => {
  await using shop = await startGateway();
  const { isOver, events } = await openEvents(shop);
  await eventually(() => expect(events).toHaveLength(1));

  void shop.gateway.drain(50);

  await eventually(() => expect(isOver()).toBe(true));
});

test('HEAD tells that there is a stream, and opens none', async () => {
  await using shop = await startGateway();

  const answer = await fetch(`http://127.0.0.1:${shop.port}${path}`, { method: 'HEAD' });

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
});
