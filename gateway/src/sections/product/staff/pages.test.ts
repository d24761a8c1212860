import { expect, test } from '@jest/globals';
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

test('the list is asked with what was asked for, and goes on with it', async () => {
  await using staff = await start();

  const markup = await staff.read('/products?category=lamps&sort=newest&withdrawn=yes&limit=2&x=1');

  const asked = staff.shop.calls.find(({ operation }) => operation === 'list')?.input;
  expect(asked).toEqual({ category: 'lamps', sort: 'newest', withdrawn: true, cursor: undefined });
  expect(markup).toMatch(/<option value="lamps" selected>/);
  expect(markup).toMatch(/<option value="yes" selected>/);
  expect(markup).toContain('No product matches.');
});

test('a longer list has a next page with its filters', async () => {
  await using staff = await start();
  for (let n = 0; n < 30; n += 1) staff.products.set(`l-${n}`, productOf(`l-${n}`));

  const markup = await staff.read('/products?category=lamps&sort=newest');

  expect(markup).toContain('href="/products?category=lamps&amp;sort=newest&amp;cursor=next"');
});

test('a shop without products says how to begin, and one without withdrawn ones says so', async () => {
  await using staff = await start();
  expect(await staff.read('/products?withdrawn=yes')).toContain('Nothing is withdrawn.');
  staff.products.clear();

  const markup = await staff.read('/products');

  expect(markup).toContain('There are no products yet.');
  expect(markup).toContain(
    '<a class="button primary" href="/products/new">Create the first one</a>',
  );
});

test('the page of a product has what it is and what can be done, and no script', async () => {
  await using staff = await start();

  const markup = await staff.read('/products/lamp-1');

  expect(markup).toContain('<bdi>Lamp “lamp-1” – größer</bdi>');
  for (const path of ['edit', 'withdraw', 'pictures/1', 'pictures/new']) {
    expect(markup).toContain(`href="/products/lamp-1/${path}"`);
  }
  expect(markup).not.toContain('<script');
});

test('while only the product service answers, the page has it, and says what is missing', async () => {
  await using staff = await start();
  await staff.read('/products/lamp-1');
  const asked = new Set(staff.shop.calls.map((call) => call.service));
  asked.delete('product');
  for (const service of asked) staff.shop.behave(service, 'failing');

  const page = await staff.office.get('/products/lamp-1');

  expect(page.status).toBe(200);
  const markup = await page.text();
  expect(markup.split('cannot be shown right now').length - 1).toBe(asked.size);
  expect(markup).toContain('Lamp “lamp-1”');
  const list = await staff.read('/products');
  expect(list).toContain('not known');
});

test('a product is created with the picture that was chosen, and is on the pages of the shop', async () => {
  await using staff = await start();
  const facts = {
    name: 'Harbour teapot',
    brand: 'Northfield',
    category: 'teapots',
    description: 'Pours.\r\nWithout a drip.',
    attributes: 'Capacity: 0.9 litres',
    shape: 'teapots',
    colour: '5',
    pattern: '2',
    detail: '1',
    alt: 'A dotted teapot',
  };

  const created = await staff.office.fill('/products/new', facts);

  const location = created.headers.get('location') ?? '';
  expect(location).toMatch(/^\/products\/[\w-]+\?done=created#done$/);
  const [path = ''] = location.split('?');
  expect(staff.products.get(path.replace('/products/', ''))).toMatchObject({
    name: 'Harbour teapot',
    description: 'Pours.\nWithout a drip.',
    attributes: { Capacity: '0.9 litres' },
    pictures: [{ shape: 'teapots', variant: expect.any(Number), alt: 'A dotted teapot' }],
    withdrawn: false,
  });
  expect(await staff.read(location)).toContain('Give it a price, stock and a weight');
  expect((await staff.shop.get(path, { accept: 'text/html' })).status).toBe(200);
});

test('a preview shows what is chosen, and creates nothing', async () => {
  await using staff = await start();
  const before = staff.products.size;
  const chosen = { name: 'Half a na', shape: 'watches', colour: '7', show: 'preview' };

  const preview = await staff.office.fill('/products/new', chosen);

  expect(preview.status).toBe(200);
  const markup = await preview.text();
  expect(fieldsOf(markup)).toMatchObject({ name: 'Half a na', shape: 'watches', colour: '7' });
  expect(markup).toMatch(/src="\/pictures\/watches\/\d*7\.svg"/);
  expect(markup).not.toContain('field-error');
  expect(staff.products.size).toBe(before);
});

test('a product is withdrawn after a question, and sold again', async () => {
  await using staff = await start();
  const path = '/products/lamp-1/withdraw';

  expect(await staff.read(path)).toMatch(/Withdraw <bdi>Lamp/);
  const withdrawn = await staff.office.fill(path);
  expect(withdrawn.headers.get('location')).toBe('/products/lamp-1?done=withdrawn#done');
  expect(staff.lamp()).toMatchObject({ withdrawn: true, version: 2 });
  expect(await staff.read('/products/lamp-1?done=withdrawn')).toContain('nobody can order it');

  expect(await staff.read(path)).toMatch(/Sell again <bdi>Lamp/);
  await staff.office.fill(path);
  expect(staff.lamp()).toMatchObject({ withdrawn: false, version: 3 });
});

test('a withdrawal that was asked of another version asks again', async () => {
  await using staff = await start();
  const fields = fieldsOf(await staff.read('/products/lamp-1/withdraw'));
  staff.products.set('lamp-1', productOf('lamp-1', { name: 'Other', version: 2 }));

  const lost = await staff.office.post('/products/lamp-1/withdraw', fields);

  expect(lost.status).toBe(409);
  const markup = await lost.text();
  expect(markup).toContain('send this again if you still want it');
  expect(staff.lamp()?.withdrawn).toBe(false);
  expect((await staff.office.post('/products/lamp-1/withdraw', fieldsOf(markup))).status).toBe(303);
  expect(staff.lamp()?.withdrawn).toBe(true);
});

test('what people wrote is text on every page, whatever is in it', async () => {
  await using staff = await start();
  const hostile = '"><script>alert(1)</script>';
  const facts = { name: hostile, brand: hostile, attributes: { [hostile]: hostile } };
  staff.products.set('lamp-1', productOf('lamp-1', facts));

  for (const path of ['', '/edit', '/withdraw', '/pictures/1']) {
    expect(await staff.read(`/products/lamp-1${path}`)).not.toContain('<script>');
  }
  expect(await staff.read('/products')).not.toContain('<script>');
  expect(await staff.read(`/products?q=${encodeURIComponent(hostile)}`)).not.toContain('<script>');
});
