import type { BasketLine } from '@shop/shared/contracts/common';
import type { Option } from '@shop/shared/contracts/shipping';
import { promotionsContract } from '@shop/shared/contracts/promotions';
import { shippingContract } from '@shop/shared/contracts/shipping';
import { refuse } from '@shop/shared/protocol/refuse';
import { type Named, euros } from './amounts.ts';

const waysOfSending = (): Option[] =>
  [
    { id: 'standard', price: euros(500) },
    { id: 'express', price: euros(900) },
  ].map((way) => ({
    name: way.id,
    freeFrom: null,
    earliest: '2026-01-02',
    latest: '2026-01-05',
    ...way,
  }));

/** Product, promotions and shipping, as far as a checkout asks them. */
export const createCounter = () => {
  const prices = new Map([
    ['lamp', 1_000],
    ['mug', 300],
  ]);
  const coupon = { uses: new Set<string>(), max: 1 };
  const options = waysOfSending();
  const parcels = new Map<string, string>();

  const couponStatus = (code: string | undefined) => {
    if (code === undefined) return null;
    if (code !== 'TEN-OFF') return 'unknown';
    return coupon.uses.size < coupon.max ? 'applied' : 'usedUp';
  };

  const operations = {
    cards: ({ ids }: { ids: readonly string[] }) =>
      ids
        .filter((id) => prices.has(id) || id === 'old')
        .map((id) => ({ id, name: `The ${id}`, withdrawn: id === 'old' })),
    apply: ({ lines, coupon: code }: { lines: readonly BasketLine[]; coupon?: string }) => {
      const priced = lines.map((line) => {
        const price = euros((prices.get(line.productId) ?? 0) * line.quantity);
        return { ...line, price, adjustments: [], total: price };
      });
      const total = euros(priced.reduce((sum, { total: { amount } }) => sum + amount, 0));
      const free = { freeShipping: null, coupon: couponStatus(code) };
      return { lines: priced, price: total, total, ...free };
    },
    optionsFor: () => options,
    redeem: ({ orderId }: { orderId: string }) => {
      if (!coupon.uses.has(orderId) && coupon.uses.size >= coupon.max) {
        throw refuse(promotionsContract, 'COUPON_USED_UP', 'it is used up');
      }
      coupon.uses.add(orderId);
      return {};
    },
    releaseCoupon: ({ orderId }: { orderId: string }) => coupon.uses.delete(orderId),
    ship: ({ id, country }: Named & { country: string }) => {
      if (country === 'XX') throw refuse(shippingContract, 'NOT_SHIPPED', 'nothing goes there');
      parcels.set(id, 'announced');
      return { id };
    },
    track: ({ id }: Named) => ({ id, state: parcels.get(id) }),
  };
  return { prices, coupon, options, parcels, operations };
};
