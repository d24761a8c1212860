import { expect, test } from '@jest/globals';
import { createVisitor, signInProgram } from '../../testing/customer-client.ts';
import { fieldsOf } from '../../testing/office-client.ts';
import { type RunningGateway, startGateway } from '../../testing/running-gateway.ts';
import { fakeOrders } from './testing/fake.ts';
import { paidOrder } from './testing/sample.ts';
import { purchasesView } from './purchases.ts';

const path = '/products/lamp-1';
const words = /You bought this on [^]*?<\/p>/;
const bobs = { email: 'bob@example.com', password: 'as-bob-likes-it' };

const boughtAt = (id: string, customerId: string, placedAt: string) =>
  ({ ...paidOrder, id, customerId, placedAt }) as const;

/** A shop in which Ada has bought the lamp in May and Bob in June. */
const start = async () => {
  const shop = await startGateway();
  const key = { 'idempotency-key': 'bob' };
  await shop.send('POST', '/api/v1/customers', { ...bobs, name: 'Bob' }, key);
  const { orders } = shop.of(fakeOrders);
  orders.set('o-1', boughtAt('o-1', 'c-1', '2026-05-03T10:00:00.000Z'));
  orders.set('o-2', boughtAt('o-2', 'c-2', '2026-06-04T10:00:00.000Z'));
  const [ada, bob] = [createVisitor(shop), createVisitor(shop)];
  await ada.signIn();
  await bob.signIn(bobs);
  const { [Symbol.asyncDispose]: dispose } = shop;
  return { shop, ada, bob, orders, [Symbol.asyncDispose]: dispose };
};

const asked = ({ calls }: RunningGateway) =>
  calls.filter(({ operation }) => operation === 'bought').length;

/** The words of a page about purchases; undefined where it has none. */
const saidOn = async (answer: Promise<Response>): Promise<string | undefined> =>
  words.exec(await (await answer).text())?.[0];

/** A page without what is another one in each answer. */
const unnumbered = (markup: string) => markup.replaceAll(/[0-9a-f-]{36}/g, '');

test('a customer reads when they bought the product, with a link to the order', async () => {
  await using own = await start();

  const page = await own.ada.get(path);

  expect(await page.text()).toMatch(/You bought this on\s+<a href="\/orders\/o-1"[^]*May 3, 2026/);
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('etag')).toBeNull();
});

test('of each product a customer reads only what they bought, and the page is as everybody’s', async () => {
  await using own = await start();

  const others = await own.ada.get('/products/lamp-3');
  const guests = await own.shop.get('/products/lamp-3');

  expect(unnumbered(await others.text())).toBe(unnumbered(await guests.text()));
});

test('H16: nobody sees the purchases of another, in any order and at the same time', async () => {
  await using own = await start();
  const { shop, ada, bob } = own;
  const guest = { get: (at: string) => shop.get(at) };
  const expected = new Map([
    [ada, expect.stringContaining('May 3')],
    [bob, expect.stringContaining('June 4')],
    [guest, undefined],
  ]);
  const rounds = [ada, bob, guest, bob, guest, ada, guest, ada, bob];

  const together = await Promise.all(rounds.map((one) => saidOn(one.get(path))));
  const inTurn: (string | undefined)[] = [];
  for (const one of rounds) inTurn.push(await saidOn(one.get(path)));

  const wanted = rounds.map((one) => expected.get(one));
  expect(together).toEqual(wanted);
  expect(inTurn).toEqual(wanted);
});

test('a guest’s page is the same before and after a customer’s, is revalidated, and asks no more', async () => {
  await using own = await start();
  const before = await own.shop.get(path);
  const askedBefore = asked(own.shop);
  await own.ada.get(path);
  const stranger = { cookie: `session=${'x'.repeat(43)}` };

  const after = await own.shop.get(path);
  const ended = await own.shop.get(path, stranger);

  expect(askedBefore).toBe(0);
  expect(asked(own.shop)).toBe(1);
  const markup = unnumbered(await before.text());
  for (const page of [after, ended]) {
    expect(page.headers.get('cache-control')).toBe('private, max-age=0, must-revalidate');
    expect([...page.headers.keys()]).toEqual([...before.headers.keys()]);
    expect(unnumbered(await page.text())).toBe(markup);
  }
});

test.each(['failing', 'slow', 'hanging', 'broken', 'incomplete'] as const)(
  'while orders are %s the page is as it is for a guest',
  async (behaviour) => {
    await using own = await start();
    own.orders.delete('o-1');
    own.orders.set('o-3', boughtAt('o-3', 'c-1', 'no time'));
    own.shop.behave('orders', behaviour);

    const page = await own.ada.get(path);

    expect(page.status).toBe(200);
    const guests = await own.shop.get(path);
    expect(unnumbered(await page.text())).toBe(unnumbered(await guests.text()));
  },
);

test('after the sign-out the page says nothing of purchases', async () => {
  await using own = await start();
  const fields = fieldsOf(await (await own.ada.get('/account')).text());
  const before = await saidOn(own.ada.get(path));

  await own.ada.post('/sign-out', { csrf: fields['csrf'] ?? '' });

  expect(before).toContain('May 3');
  expect(await saidOn(own.ada.get(path))).toBeUndefined();
});

test('a program of a customer is told the orders in which a product was bought', async () => {
  await using own = await start();
  const ada = await signInProgram(own.shop);

  const answer = await own.shop.get('/api/v1/products/lamp-1/purchases', ada);
  const none = await own.shop.get('/api/v1/products/lamp-3/purchases', ada);
  const cookie = { cookie: `session=${own.ada.cookies.get('session')}` };
  const stranger = await own.shop.get('/api/v1/products/lamp-1/purchases', cookie);

  expect(await answer.json()).toEqual([
    { orderId: 'o-1', quantity: 2, placedAt: '2026-05-03T10:00:00.000Z' },
  ]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await none.json()).toEqual([]);
  expect(stranger.status).toBe(401);
});

test('of several purchases each is named, with its pieces where there are more than one', () => {
  const placedAt = '2026-05-03T10:00:00.000Z';
  const markup = String(
    purchasesView([
      { orderId: 'o-2', quantity: 3, placedAt },
      { orderId: 'o-1', quantity: 1, placedAt },
    ]),
  );

  expect(markup.replaceAll(/<[^>]*>|\n/g, '').replaceAll(/ +/g, ' ')).toContain(
    'You bought this on May 3, 2026 (3 pieces), May 3, 2026.',
  );
  expect(purchasesView([])).toBe(false);
});
