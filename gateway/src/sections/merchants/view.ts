import type { Merchant, Seller } from '@shop/shared/contracts/merchants';
import { formatAverage, formatCountry, plural } from '../../web/format.ts';
import { missingNote, staleNote } from '../../web/freshness.ts';
import { type Html, html } from '../../web/html.ts';
import { merchantHref } from '../../web/links.ts';
import type { View } from '../../web/view.ts';

const returnWords = ({ days, paidBy }: Merchant['returns']): string => {
  if (days === 0) return 'No returns';
  const postage = paidBy === 'merchant' ? ', free of charge' : ', at your cost';
  return `Returns within ${plural(days, 'day')}${postage}`;
};

/** The terms of a merchant, as a list. */
export const merchantFacts = ({
  since,
  shipsFrom,
  returns,
  rating,
}: Pick<Merchant, 'since' | 'shipsFrom' | 'returns' | 'rating'>): Html =>
  html`<ul class="plain">
    ${
      rating &&
      html`<li>
        ${formatAverage(rating.average)} of 5 stars from ${plural(rating.count, 'customer')}
      </li>`
    }
    <li>In business since ${since.slice(0, 4)}</li>
    <li>Ships from ${formatCountry(shipsFrom)}</li>
    <li>${returnWords(returns)}</li>
  </ul>`;

/** The merchant that sells the product, with a link to its page; nothing where there is none. */
export const sellerView: View<Seller> = (seller, section) => ({
  terms: seller
    ? html`<h2>
          Sold by
          <a href="${merchantHref(seller.merchant.id)}" dir="auto">${seller.merchant.name}</a>
        </h2>
        ${staleNote('Merchant', section)} ${merchantFacts(seller.merchant)}`
    : section.status !== 'ok' && missingNote('The merchant', section),
});
