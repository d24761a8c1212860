import { type Reservation, maxQuantity } from '@shop/shared/contracts/inventory';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { held, maxHolds, settled, toLookAt } from './hold.ts';
import { type Stock, firstStock, nextLook } from './stock.ts';

const now = '2026-01-01T00:00:00.000Z';
const version = { version: 1, updatedAt: now };
const stockOf = (onHand: number): Stock => ({ ...firstStock('lamp', onHand), ...version });
const holdOf = (reservationId: string, quantity = 1, lookAt = now) => ({
  reservationId,
  quantity,
  lookAt,
});

const reservationOf = (id: string, status: Reservation['status']): Reservation => ({
  id,
  lines: [{ productId: 'lamp', quantity: 2 }],
  status,
  missing: [],
  until: '2026-01-01T00:10:00.000Z',
  ...version,
});

test('a hold takes its pieces from what can be sold, once', () => {
  const first: Stock = { ...held(stockOf(3), holdOf('order-1', 2)), ...version };

  expect(first).toMatchObject({ onHand: 3, available: 1 });
  expect(held(first, holdOf('order-1', 1))).toBe(first);
  expect(held(first, holdOf('order-2', 2))).toBe(first);
});

test.each([
  ['committed', { onHand: 1, available: 1, holds: [] }],
  ['released', { onHand: 3, available: 3, holds: [] }],
  ['expired', { onHand: 3, available: 3, holds: [] }],
  ['refused', { onHand: 3, available: 3, holds: [] }],
  ['returned', { onHand: 3, available: 3, holds: [] }],
  ['reserved', { onHand: 3, available: 1, holds: [{ lookAt: '2026-01-01T00:10:00.000Z' }] }],
] as const)('the hold of a %s reservation leaves this stock: %j', (status, expected) => {
  const holding: Stock = { ...held(stockOf(3), holdOf('order-1', 2)), ...version };
  const ended = [reservationOf('order-1', status)];

  const after = settled(holding, ended);

  expect(after).toMatchObject(expected);
  expect(settled({ ...after, ...version }, ended)).toMatchObject(expected);
});

test('pieces of a sale that come back are on hand again, once', () => {
  const holding: Stock = { ...held(stockOf(3), holdOf('order-1', 2)), ...version };
  const sold: Stock = { ...settled(holding, [reservationOf('order-1', 'committed')]), ...version };
  const ended = [reservationOf('order-1', 'returned')];

  const after = settled(sold, ended);

  expect(after).toMatchObject({ onHand: 3, available: 3 });
  expect(settled({ ...after, ...version }, ended)).toMatchObject({ onHand: 3, available: 3 });
});

test('a stock is due when the first of its holds is to be looked at', () => {
  const later = '2026-01-01T00:00:09.000Z';
  const stock = { holds: [holdOf('order-1', 1, later), holdOf('order-2')] };

  expect(nextLook(stock)).toBe(Date.parse(now));
  expect(toLookAt(stock, now)).toEqual(['order-2']);
  expect(toLookAt(stock, later)).toEqual(['order-2', 'order-1']);
  expect(nextLook({ holds: [] })).toBeUndefined();
});

test('a product of which very many orders hold pieces takes no more of them for now', () => {
  const holds = Array.from({ length: maxHolds }, (_, index) => holdOf(`order-${index}`));
  const popular = { ...stockOf(5_000), holds };

  expect(() => held(popular, holdOf('one-more'))).toThrow(
    expect.objectContaining({ code: 'OVERLOADED', executed: 'no' }),
  );
});

const order = fc.constantFrom('order-1', 'order-2', 'order-3', 'order-4');
const step = fc.oneof(
  fc.record({ id: order, quantity: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    id: order,
    status: fc.constantFrom<Reservation['status'][]>('committed', 'released', 'expired'),
  }),
);

test('whatever happens in whatever order, sold, held and available pieces are those that came', () => {
  fc.assert(
    fc.property(fc.nat(12), fc.array(step, { maxLength: 40 }), (received, steps) => {
      let stock = stockOf(received);
      let sold = 0;

      for (const one of steps) {
        const before = stock;
        const next =
          'status' in one
            ? settled(stock, [reservationOf(one.id, one.status)])
            : held(stock, holdOf(one.id, one.quantity));
        stock = { ...next, ...version };
        sold += before.onHand - stock.onHand;

        const holding = stock.holds.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(stock.available).toBeGreaterThanOrEqual(0);
        expect(sold + holding + stock.available).toBe(received);
      }
    }),
  );
});

test('pieces that come back to a full stock are as many as there is room for', () => {
  const full = { ...stockOf(maxQuantity - 1), ...version };

  const after = settled(full, [reservationOf('order-1', 'returned')]);

  expect(after).toMatchObject({ onHand: maxQuantity, available: maxQuantity });
});
