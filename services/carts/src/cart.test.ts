import { expect, test } from '@jest/globals';
import { type CartChange, maxCartLines } from '@shop/shared/contracts/carts';
import { type Content, cleared, merged, nothing, withLine, withOptions } from './cart.ts';

const now = '2026-11-21T09:30:00.000Z';
const later = '2026-11-22T09:30:00.000Z';
const euro = (amount: number) => ({ amount, currency: 'EUR' });

const of = (productId: string, quantity: number, price: CartChange['price'] = euro(1_990)) => ({
  productId,
  quantity,
  price,
});

/** A cart that products were put into one after the other. */
const cartOf = (...changes: readonly CartChange[]): Content =>
  changes.reduce((content, change) => withLine(content, change, now), nothing);

const full = cartOf(...Array.from({ length: maxCartLines }, (_, n) => of(`p-${n}`, 1)));

test('a product is put in with the price that was shown, behind the others', () => {
  expect(cartOf(of('mug', 2), of('lamp', 1, null)).lines).toEqual([
    { productId: 'mug', quantity: 2, addedPrice: euro(1_990), addedAt: now },
    { productId: 'lamp', quantity: 1, addedPrice: null, addedAt: now },
  ]);
});

test('another quantity replaces the one before, in the same place', () => {
  const { lines } = withLine(cartOf(of('mug', 2), of('lamp', 1)), of('mug', 5, null), later);

  expect(lines.map(({ productId, quantity }) => [productId, quantity])).toEqual([
    ['mug', 5],
    ['lamp', 1],
  ]);
  expect(lines[0]).toMatchObject({ addedPrice: euro(1_990), addedAt: now });
});

test('a price that is shown anew replaces the earlier one', () => {
  const { lines } = withLine(cartOf(of('mug', 2)), of('mug', 2, euro(990)), later);

  expect(lines).toEqual([{ productId: 'mug', quantity: 2, addedPrice: euro(990), addedAt: later }]);
});

test('quantity 0 takes a product out, and nothing happens where it is not in', () => {
  const content = cartOf(of('mug', 2), of('lamp', 1));

  expect(withLine(content, of('mug', 0), now).lines).toHaveLength(1);
  expect(withLine(content, of('vase', 0), now)).toBe(content);
});

test('one line too many is refused, and the lines of a full cart can still be changed', () => {
  expect(() => withLine(full, of('one-more', 1), now)).toThrow(
    expect.objectContaining({ code: 'CART_FULL', status: 409 }),
  );
  expect(withLine(full, of('p-7', 9), now).lines[7]).toMatchObject({ quantity: 9 });
  expect(withLine(withLine(full, of('p-7', 0), now), of('one-more', 1), now).lines).toHaveLength(
    maxCartLines,
  );
});

test('the same options change nothing', () => {
  const content = withOptions(cartOf(of('mug', 1)), { coupon: 'LAMPS', country: 'DE' });

  expect(content).toMatchObject({ coupon: 'LAMPS', country: 'DE', lines: [{ productId: 'mug' }] });
  expect(withOptions(content, { coupon: 'LAMPS', country: 'DE' })).toBe(content);
});

test('a cart that is emptied has neither lines nor options', () => {
  const content = withOptions(cartOf(of('mug', 1)), { coupon: 'LAMPS', country: 'DE' });

  expect(cleared(content)).toEqual(nothing);
  expect(cleared(withOptions(nothing, { coupon: null, country: 'DE' }))).toEqual(nothing);
  expect(cleared(nothing)).toBe(nothing);
});

test('of a product in both carts the larger quantity counts, and a repetition adds nothing', () => {
  const own = cartOf(of('mug', 2), of('lamp', 5, euro(100)));
  const guest = cartOf(of('mug', 3, null), of('vase', 1), of('lamp', 1));

  const once = merged(own, guest);

  expect(once.lines).toEqual([
    { productId: 'mug', quantity: 3, addedPrice: euro(1_990), addedAt: now },
    { productId: 'lamp', quantity: 5, addedPrice: euro(100), addedAt: now },
    { productId: 'vase', quantity: 1, addedPrice: euro(1_990), addedAt: now },
  ]);
  expect(merged(once, guest)).toEqual(once);
});

test('what a customer has chosen comes before what was chosen as a guest', () => {
  const own = withOptions(full, { coupon: 'OWN-1', country: null });
  const guest = withOptions(cartOf(of('vase', 1)), { coupon: 'GUEST', country: 'FR' });

  expect(merged(own, guest)).toEqual({ ...own, country: 'FR' });
});
