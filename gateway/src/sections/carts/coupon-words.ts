import type { PricedBasket } from '@shop/shared/contracts/promotions';
import { type Html, html } from '../../web/html.ts';
import type { CartModel } from './cart-model.ts';

const words: Readonly<Record<NonNullable<PricedBasket['coupon']>, string>> = {
  applied: 'is applied',
  unknown: 'is not one of ours',
  notRunning: 'is not good at this time',
  usedUp: 'is used up',
  notForThese: 'is not for these products',
};

/** Whether the coupon of a cart counts; nothing without one. */
export const couponWords = ({
  cart: { coupon },
  total,
}: Pick<CartModel, 'cart' | 'total'>): Html | false => {
  if (coupon === null) return false;
  const status = total && 'known' in total ? total.known.coupon : null;
  return status
    ? html`<p>The coupon <code>${coupon}</code> ${words[status]}.</p>`
    : html`<p class="note">
        Whether the coupon <code>${coupon}</code> counts is not known right now.
      </p>`;
};
