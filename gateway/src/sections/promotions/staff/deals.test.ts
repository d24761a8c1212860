import { expect, test } from '@jest/globals';
import { enterOffice, fieldsOf } from '../../../testing/office-client.ts';
import { startGateway } from '../../../testing/running-gateway.ts';
import { fakePromotions } from '../testing/fake.ts';
import { teaWeek, threeForTwo } from '../testing/sample.ts';

const start = async () => {
  const shop = await startGateway();
  const office = await enterOffice(shop);
  const { deals } = shop.of(fakePromotions);
  for (const deal of [teaWeek, threeForTwo]) deals.set(deal.id, deal);
  const read = async (path: string) => (await office.get(path)).text();
  const newest = () => [...deals.values()].at(-1);
  return { shop, office, deals, read, newest, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

const everything = { name: 'Less', scope: 'basket' };

test.each([
  [
    { kind: 'percent', percent: '20' },
    { kind: 'percent', percent: 20 },
  ],
  [
    { kind: 'amount', off: '5.5', currency: 'eur' },
    { kind: 'amount', off: { amount: 550, currency: 'EUR' } },
  ],
  [
    { kind: 'multibuy', take: '3', pay: '2' },
    { kind: 'multibuy', take: 3, pay: 2 },
  ],
  [
    { kind: 'bundle', price: '69', scope: 'products', productIds: 'lamp-1\r\nlamp-2' },
    { kind: 'bundle', price: { amount: 6_900, currency: 'EUR' } },
  ],
  [{ kind: 'freeShipping' }, { kind: 'freeShipping' }],
])('a deal of each kind is made: %j', async (typed, effect) => {
  await using staff = await start();

  const made = await staff.office.fill('/deals/new', { ...everything, ...typed });

  const { id } = staff.newest() ?? {};
  expect(made.headers.get('location')).toBe(`/deals/${id}?done=created#done`);
  expect(staff.newest()).toMatchObject({ name: 'Less', effect, coupon: null, stackable: true });
});

test.each([
  [
    { scope: 'products', productIds: 'lamp-1, lamp-2' },
    { scope: 'products', productIds: ['lamp-1', 'lamp-2'] },
  ],
  [
    { scope: 'categories', 'category:lamps': 'on' },
    { scope: 'categories', categories: ['lamps'] },
  ],
  [{ scope: 'basket', 'category:lamps': 'on' }, { scope: 'basket' }],
])('a deal is for what was chosen: %j', async (typed, target) => {
  await using staff = await start();

  await staff.office.fill('/deals/new', { name: 'Less', percent: '5', ...typed });

  expect(staff.newest()?.target).toEqual(target);
});

test('a deal has its time, its coupon and its place among others', async () => {
  await using staff = await start();

  await staff.office.fill('/deals/new', {
    ...everything,
    percent: '5',
    from: '2026-12-01T08:00',
    until: '2026-12-24T18:00',
    coupon: 'advent-5',
    maxUses: '100',
    priority: '7',
    stackable: undefined,
  });

  expect(staff.newest()).toMatchObject({
    from: '2026-12-01T08:00:00.000Z',
    until: '2026-12-24T18:00:00.000Z',
    coupon: 'ADVENT-5',
    maxUses: 100,
    priority: 7,
    stackable: false,
  });
});

test('all that is wrong is told at once, at its field, and nothing is lost', async () => {
  await using staff = await start();
  const typed = { kind: 'amount', off: '5,50', scope: 'categories', coupon: 'ä', maxUses: 'many' };

  const refused = await staff.office.fill('/deals/new', { ...typed, 'category:lamps': 'on' });

  expect(refused.status).toBe(400);
  const markup = await refused.text();
  for (const message of [
    'Name, as customers see it: please fill this in',
    'Amount off: it must be written as in 12.90',
    'Coupon: it must be 4 to 32 of A-Z, 0-9 and -',
    'Most uses of the coupon: it must be a whole number',
  ]) {
    expect(markup).toContain(message);
  }
  expect(fieldsOf(markup)).toMatchObject({ ...typed, 'category:lamps': 'on' });
});

test('a deal for a product that there is not is refused at its field', async () => {
  await using staff = await start();
  const typed = { name: 'Less', percent: '5', scope: 'products', productIds: 'lamp-1 gone' };

  const refused = await staff.office.fill('/deals/new', typed);

  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(
    'Ids of products: has gone, which no product has as its id',
  );
  expect(staff.deals.size).toBe(2);
});

test('a coupon that is taken is told at its field, and another one makes the deal', async () => {
  await using staff = await start();
  staff.deals.set('code', { ...teaWeek, id: 'code', coupon: 'ADVENT-5' });
  const typed = { ...everything, percent: '5', coupon: 'advent-5' };

  const refused = await staff.office.fill('/deals/new', typed);

  expect(refused.status).toBe(400);
  const markup = await refused.text();
  expect(markup).toContain('<a href="#form-coupon">Coupon: is that of another deal</a>');
  expect(markup).not.toContain('Somebody else');
  const fields = { ...fieldsOf(markup), coupon: 'advent-6' };
  expect((await staff.office.post('/deals/new', fields)).status).toBe(303);
  expect(staff.newest()).toMatchObject({ coupon: 'ADVENT-6' });
});

test('the page of a product leads to a new deal for it', async () => {
  await using staff = await start();

  expect(await staff.read('/products/lamp-1')).toContain('href="/deals/new?product=lamp-1"');
  expect(fieldsOf(await staff.read('/deals/new?product=lamp-1'))).toMatchObject({
    scope: 'products',
    productIds: 'lamp-1',
  });
});

test('deals are listed with their coupons, those that are over apart', async () => {
  await using staff = await start();
  staff.deals.set('code', { ...teaWeek, id: 'code', name: 'Secret', coupon: 'SECRET-1' });
  staff.deals.set('past', { ...teaWeek, id: 'past', name: 'Last week', phase: 'over' });

  const open = await staff.read('/deals');
  const over = await staff.read('/deals?over=yes');

  for (const shown of ['Tea week', 'Three of a kind', '<code>SECRET-1</code>', 'Planned']) {
    expect(open).toContain(shown);
  }
  expect(open).not.toContain('Last week');
  expect(over).toContain('Last week');
  expect(over).not.toContain('Tea week');
});

test('a deal names its products as links, by their ids while products are away', async () => {
  await using staff = await start();
  const target = { scope: 'products' as const, productIds: ['lamp-1', 'gone'] };
  staff.deals.set('pair', { ...teaWeek, id: 'pair', target });
  const linkTo = (id: string, words: string) => `<a href="/products/${id}" dir="auto">${words}</a>`;

  const known = await staff.read('/deals/pair');
  staff.shop.behave('product', 'failing');
  const away = await staff.read('/deals/pair');

  expect(known).toContain(linkTo('lamp-1', 'Lamp “lamp-1” – größer'));
  expect(known).toContain(linkTo('gone', 'gone'));
  expect(away).toContain(linkTo('lamp-1', 'lamp-1'));
});

test('a deal is ended after a question, by its version, and can be ended no more', async () => {
  await using staff = await start();
  const path = '/deals/tea-week/end';
  const stale = fieldsOf(await staff.read(path));

  const ended = await staff.office.fill(path);
  const late = await staff.office.post(path, { ...stale, key: 'another' });

  expect(ended.headers.get('location')).toBe('/deals/tea-week?done=ended#done');
  expect(staff.deals.get('tea-week')).toMatchObject({ phase: 'over', version: 3 });
  expect(late.status).toBe(409);
  const page = await staff.read('/deals/tea-week?done=ended');
  expect(page).toContain('The deal has ended.');
  expect(page).not.toContain(path);
});

test.each([
  [1, '<p>1 deal runs now; 1 begins or ends within a week.'],
  [100, '<p>100 deals run now; 100 begin or end within a week.'],
  [101, 'than 100 deals are open; of the first 100, 100 run now, and 100 begin or end within'],
])('the first page says of how many deals it tells: %i', async (count, words) => {
  await using staff = await start();
  const until = new Date(Date.now() + 86_400_000).toISOString();
  staff.deals.clear();
  for (let at = 0; at < count; at += 1) {
    staff.deals.set(`d-${at}`, { ...teaWeek, id: `d-${at}`, until });
  }

  expect(await staff.read('/')).toContain(words);
});

test('the first page names the deals that begin or end within a week', async () => {
  await using staff = await start();
  const soon = new Date(Date.now() + 86_400_000).toISOString();
  const late = new Date(Date.now() + 30 * 86_400_000).toISOString();
  staff.deals.clear();
  staff.deals.set('ends', { ...teaWeek, id: 'ends', name: 'Ends soon', until: soon });
  staff.deals.set('begins', { ...threeForTwo, id: 'begins', name: 'Begins soon', from: soon });
  staff.deals.set('later', { ...threeForTwo, id: 'later', name: 'Begins later', from: late });

  const page = await staff.read('/');

  expect(page).toContain('1 deal runs now; 2 begin or end within a week.');
  expect(page).toContain('Ends soon');
  expect(page).toContain('Begins soon');
  expect(page).not.toContain('Begins later');
});
