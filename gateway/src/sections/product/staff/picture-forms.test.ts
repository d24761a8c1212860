import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { enterOffice, fieldsOf } from '../../../testing/office-client.ts';
import { startGateway } from '../../../testing/running-gateway.ts';
import { fakeProduct, productOf } from '../testing/fake.ts';

const start = async () => {
  const shop = await startGateway();
  const office = await enterOffice(shop);
  const { products } = shop.of(fakeProduct);
  const read = async (path: string) => (await office.get(path)).text();
  const lamp = () => products.get('lamp-1');
  return { shop, office, products, read, lamp, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

test('pictures are added, moved to the front, changed and removed, but for the last one', async () => {
  await using staff = await start();
  const alts = () => staff.lamp()?.pictures.map(({ alt }) => alt);
  const first = staff.lamp()?.pictures[0];

  await staff.office.fill('/products/lamp-1/pictures/new', { alt: 'Its back', colour: '1' });
  expect(alts()).toEqual([first?.alt, 'Its back']);
  await staff.office.fill('/products/lamp-1/pictures/2', { alt: 'From behind', place: '1' });
  expect(alts()).toEqual(['From behind', first?.alt]);
  expect(staff.lamp()?.pictures[1]).toEqual(first);

  const removed = await staff.office.fill('/products/lamp-1/pictures/1/remove');
  expect(removed.headers.get('location')).toBe('/products/lamp-1?done=removed#done');
  expect(alts()).toEqual([first?.alt]);
  expect(await staff.read('/products/lamp-1/pictures/1')).not.toContain('/remove');
});

test.each(['2', '0', 'x', '-1', '1.5'])('there is no picture at the place %s', async (place) => {
  await using staff = await start();

  expect((await staff.office.get(`/products/lamp-1/pictures/${place}`)).status).toBe(404);
});

/** From now on a write that comes again under its key is answered as before, as services do it. */
const rememberWrites = ({ shop }: Awaited<ReturnType<typeof start>>) => {
  const { handlers } = shop.of(fakeProduct);
  const { update } = handlers;
  const known = new Map<string, { sent: string; answer: ReturnType<typeof update> }>();
  handlers.update = async (change, context?: CallContext) => {
    const { name = '' } = context?.write ?? {};
    const sent = JSON.stringify(change);
    const before = known.get(name) ?? { sent, answer: update(change) };
    known.set(name, before);
    if (before.sent !== sent) throw new ServiceError('IDEMPOTENCY_MISMATCH', 'other values');
    return before.answer;
  };
};

const seven = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];

const picturesOf = (...alts: string[]) => alts.map((alt) => ({ shape: 'lamps', variant: 7, alt }));

test.each([
  ['new', ['A', 'B'], ['A', 'B', 'Typed']],
  ['new', seven, [...seven, 'Typed']],
  ['1', ['A', 'B'], ['Typed', 'B']],
  ['2/remove', ['A', 'B', 'C'], ['A', 'C']],
  ['2/remove', ['A', 'B'], ['A']],
])('a form of pictures/%s that is sent twice is done once: of %j', async (form, before, after) => {
  await using staff = await start();
  rememberWrites(staff);
  staff.products.set('lamp-1', productOf('lamp-1', { pictures: picturesOf(...before) }));
  const path = `/products/lamp-1/pictures/${form}`;
  const fields = { ...fieldsOf(await staff.read(path)), alt: 'Typed' };

  const answers = [await staff.office.post(path, fields), await staff.office.post(path, fields)];

  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  expect(staff.lamp()?.pictures.map(({ alt }) => alt)).toEqual(after);
  expect(staff.lamp()?.version).toBe(2);
});

test('a picture that is saved after a lost race leaves those that others have added', async () => {
  await using staff = await start();
  const path = '/products/lamp-1/pictures/1';
  const fields = { ...fieldsOf(await staff.read(path)), alt: 'Mine', colour: '9' };
  const theirs = { pictures: picturesOf('A', 'Theirs'), version: 2 };
  staff.products.set('lamp-1', productOf('lamp-1', theirs));

  const lost = await staff.office.post(path, fields);

  expect(lost.status).toBe(409);
  const markup = await lost.text();
  const rows = markup.matchAll(
    /<th scope="row">([^<]*)<\/th>\s*<td[^>]*>(.*?)<.*\s*<td[^>]*>(.*?)</g,
  );
  expect([...rows].map(([, ...words]) => words)).toEqual([
    ['Colour', 'Rose', 'Navy'],
    ['What it shows, in words', 'A', 'Mine'],
  ]);
  expect((await staff.office.post(path, fieldsOf(markup))).status).toBe(303);
  expect(staff.lamp()?.pictures.map(({ alt }) => alt)).toEqual(['Mine', 'Theirs']);
});

test('a new picture is compared with no other one when somebody else was faster', async () => {
  await using staff = await start();
  const path = '/products/lamp-1/pictures/new';
  const fields = { ...fieldsOf(await staff.read(path)), alt: 'Mine' };
  staff.products.set('lamp-1', productOf('lamp-1', { version: 2 }));

  const markup = await (await staff.office.post(path, fields)).text();

  expect(markup).toContain('Look at what it is now, and send this again');
  expect(markup).not.toContain('<th scope="row">');
});

test.each([undefined, '', 'x', 'null', '[]', '[{"alt":""}]', '{"length":1}'])(
  'a form that does not say which pictures there were changes none: %j',
  async (pictures) => {
    await using staff = await start();
    staff.products.set('lamp-1', productOf('lamp-1', { pictures: picturesOf('A', 'B') }));

    for (const form of ['new', '1', '1/remove']) {
      const path = `/products/lamp-1/pictures/${form}`;
      const refused = await staff.office.fill(path, { alt: 'Typed', pictures });
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain('does not say which pictures there were');
    }
    expect(staff.lamp()?.version).toBe(1);
  },
);
