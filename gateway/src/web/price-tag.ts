import type { Money } from '@shop/shared/contracts/common';
import { formatMoney } from './format.ts';
import { type Html, html } from './html.ts';

/** The reduction in whole per cent, rounded down so that it never promises too much. */
const reductionPercent = (list: Money, current: Money): number =>
  list.currency === current.currency && current.amount < list.amount
    ? Math.floor(((list.amount - current.amount) * 100) / list.amount)
    : 0;

const reduction = (list: Money, percent: number) =>
  html`<s><span class="visually-hidden">instead of </span>${formatMoney(list)}</s>
    <span class="saving">${percent}% off</span>`;

/** A price, with the list price and the reduction where there is one of at least one per cent. */
export const priceTag = (current: Money, list: Money = current): Html => {
  const percent = reductionPercent(list, current);
  return html`<p class="price">
    <strong>${formatMoney(current)}</strong> ${percent > 0 && reduction(list, percent)}
  </p>`;
};
