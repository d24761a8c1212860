import type { Deal, Effect } from '@shop/shared/contracts/promotions';
import { formatMoment, formatMoney } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';

/** The effect of a deal in a few words: `10% off`. */
export const effectWords = (effect: Effect): string => {
  switch (effect.kind) {
    case 'percent':
      return `${effect.percent}% off`;
    case 'amount':
      return `${formatMoney(effect.off)} off`;
    case 'multibuy':
      return `${effect.take} for the price of ${effect.pay}`;
    case 'bundle':
      return `Together for ${formatMoney(effect.price)}`;
    case 'freeShipping':
      return 'Free shipping';
  }
};

const moment = (at: string) => html`<time datetime="${at}">${formatMoment(at)}</time>`;

/** The time of a deal: `from … until …`; its beginning only while it is still to come. */
export const dealTime = ({ phase, from, until }: Pick<Deal, 'phase' | 'from' | 'until'>): Html =>
  html`${phase === 'planned' && html`from ${moment(from)}`}
  ${until !== null && html`until ${moment(until)}`}`;
