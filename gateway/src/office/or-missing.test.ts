import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { ServiceError } from '@shop/shared/errors';
import { fakeInventory, levelOf } from '../sections/inventory/testing/fake.ts';
import { kiln } from '../sections/merchants/testing/sample.ts';
import { fakeProduct } from '../sections/product/testing/fake.ts';
import { enterOffice } from '../testing/office-client.ts';
import { startGateway } from '../testing/running-gateway.ts';

const start = async () => {
  const lines: { msg: string; part?: string; err?: { message: string } }[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  const shop = await startGateway({ log: pino({ level: 'error' }, { write }) });
  const { handlers: ofProduct } = shop.of(fakeProduct);
  const { handlers: ofInventory, levels } = shop.of(fakeInventory);
  levels.set('lamp-2', levelOf('lamp-2', 0));
  const operations = {
    categories: (handler: () => never) => (ofProduct.categories = async () => handler()),
    cards: (handler: () => never) => (ofProduct.cards = async () => handler()),
    levels: (handler: () => never) => (ofInventory.levels = async () => handler()),
    soldOut: (handler: () => never) => (ofInventory.soldOut = async () => handler()),
  };
  const office = await enterOffice(shop);
  return { office, lines, operations, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

const lookUps = [
  ['/', 'soldOut', 'Sold out'],
  ['/products', 'categories', 'categories'],
  ['/products', 'levels', 'Stock'],
  ['/products/lamp-1', 'levels', 'Stock'],
  ['/deals/new', 'categories', 'categories'],
  ['/stock', 'cards', 'products that are sold out'],
  [`/merchants/${kiln.id}`, 'cards', 'products of a merchant'],
] as const;

test.each(lookUps)(
  'a bug behind a part of %s leaves its page, and is in the log: %s',
  async (path, of, part) => {
    await using staff = await start();
    staff.operations[of](() => {
      throw new TypeError('undefined is no function');
    });

    const page = await staff.office.get(path);

    expect(page.status).toBe(200);
    expect(await page.text()).not.toContain('undefined is no function');
    expect(staff.lines).toMatchObject([
      { msg: 'part of the back office failed', part, err: { message: 'undefined is no function' } },
    ]);
  },
);

test.each([
  ['BAD_REPLY', 1],
  ['UNAVAILABLE', 0],
  ['DEADLINE_EXCEEDED', 0],
  ['OVERLOADED', 0],
] as const)('of what is missing on a page bugs alone are in the log: %s', async (code, count) => {
  await using staff = await start();
  staff.operations.soldOut(() => {
    throw new ServiceError(code, 'no answer');
  });

  const page = await staff.office.get('/');

  expect(await page.text()).toContain('Sold out cannot be shown right now');
  expect(staff.lines).toHaveLength(count);
});
