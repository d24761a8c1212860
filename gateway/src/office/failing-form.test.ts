import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { ServiceError } from '@shop/shared/errors';
import { fakeProduct } from '../sections/product/testing/fake.ts';
import { enterOffice, fieldsOf } from '../testing/office-client.ts';
import { adminToken, startGateway } from '../testing/running-gateway.ts';

const path = '/products/lamp-1/edit';

const start = async () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const shop = await startGateway({ log: pino({ level: 'error' }, { write }) });
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());
  const { handlers, products } = shop.of(fakeProduct);
  const stop = shop[Symbol.asyncDispose];
  return { shop, office, fields, handlers, products, lines, [Symbol.asyncDispose]: stop };
};

const failures = [
  ['a reply that is none', () => new ServiceError('BAD_REPLY', 'line 4711'), 502, 1],
  ['a bug of the service', () => new ServiceError('INTERNAL', 'line 4711'), 500, 1],
  ['a bug of the gateway', () => new TypeError('line 4711'), 500, 1],
  ['another version', () => new ServiceError('VERSION_UNSUPPORTED', 'too old'), 503, 0],
] as const;

test.each(failures)(
  'after %s the form has what was typed, and is the same write',
  async (_, failure, status, told) => {
    await using staff = await start();
    const { update } = staff.handlers;
    staff.handlers.update = () => Promise.reject(failure());

    const failed = await staff.office.post(path, { ...staff.fields, name: 'Bright lamp' });
    staff.handlers.update = update;

    expect(failed.status).toBe(status);
    const markup = await failed.text();
    expect(markup).toContain('Send it again in a moment; it is done only once.');
    expect(markup).not.toContain('4711');
    expect(staff.lines).toHaveLength(told);
    const again = fieldsOf(markup);
    expect(again).toMatchObject({ key: staff.fields['key'], name: 'Bright lamp' });
    expect((await staff.office.post(path, again)).status).toBe(303);
    expect(staff.products.get('lamp-1')?.name).toBe('Bright lamp');
  },
);

test.each(failures)(
  'a form that %s keeps from being shown is kept',
  async (_, failure, status, told) => {
    await using staff = await start();
    const { get } = staff.handlers;
    staff.handlers.get = () => Promise.reject(failure());

    const kept = await staff.office.post(path, { ...staff.fields, name: 'Bright lamp' });
    staff.handlers.get = get;

    expect(kept.status).toBe(status);
    const markup = await kept.text();
    expect(markup).toContain('Your entries are kept');
    expect(markup).not.toContain('4711');
    expect(staff.lines).toHaveLength(told);
    expect((await staff.office.post(path, fieldsOf(markup))).status).toBe(303);
    expect(staff.products.get('lamp-1')?.name).toBe('Bright lamp');
  },
);

/** Posts the form after its session has ended, with the admin token. */
const sendAndEnter = ({ office, fields }: Awaited<ReturnType<typeof start>>) => {
  office.cookies.clear();
  return office.post(path, { ...fields, name: 'Bright lamp', adminToken });
};

test('no browser keeps the form that comes back after the sign-in', async () => {
  await using staff = await start();

  const entered = await sendAndEnter(staff);

  expect(entered.status).toBe(200);
  expect(entered.headers.get('cache-control')).toBe('no-store');
  expect(entered.headers.get('set-cookie')).toContain('office-session=');
});

test('whoever signs in while a service is away is signed in, and what was typed is kept', async () => {
  await using staff = await start();
  staff.shop.behave('product', 'failing');

  const kept = await sendAndEnter(staff);
  staff.shop.behave('product', 'ok');

  expect(kept.status).toBe(503);
  expect(kept.headers.get('cache-control')).toBe('no-store');
  const again = await staff.office.post(path, fieldsOf(await kept.text()));
  expect(again.status).toBe(403);
  const shown = fieldsOf(await again.text());
  expect(shown['name']).toBe('Bright lamp');
  expect((await staff.office.post(path, shown)).status).toBe(303);
});

test('whoever signs in to a form of what is gone is signed in, and its page says so', async () => {
  await using staff = await start();
  staff.products.delete('lamp-1');

  const entered = await sendAndEnter(staff);

  expect(entered.status).toBe(303);
  expect(entered.headers.get('location')).toBe(path);
  expect((await staff.office.get(path)).status).toBe(404);
  expect((await staff.office.get('/')).status).toBe(200);
});
