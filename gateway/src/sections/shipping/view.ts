import type { Option, ProductOptions, ZoneOptions } from '@shop/shared/contracts/shipping';
import { formatDay, formatMoney } from '../../web/format.ts';
import { missingNote, staleNote } from '../../web/freshness.ts';
import { type Html, html } from '../../web/html.ts';
import { productHref } from '../../web/links.ts';
import type { View } from '../../web/view.ts';
import { countriesOf } from './countries.ts';

const priceWords = ({ price, freeFrom }: Option) => {
  if (price.amount === 0) return 'free';
  return freeFrom
    ? `${formatMoney(price)}, free from ${formatMoney(freeFrom)}`
    : formatMoney(price);
};

const day = (date: string) => html`<time datetime="${date}">${formatDay(date)}</time>`;

/** A way of sending, in a line of a list. */
export const optionItem = (option: Option) =>
  html`<li>
    <strong>${option.name}</strong>: ${priceWords(option)}, arrives ${day(option.earliest)}
    ${option.latest !== option.earliest && html`to ${day(option.latest)}`}
  </li>`;

const optionList = (zone: ZoneOptions | undefined) =>
  zone && zone.options.length > 0
    ? html`<ul class="plain">
        ${zone.options.map(optionItem)}
      </ul>`
    : html`<p class="note">It is not sent there.</p>`;

const countryForm = (id: string, { zones }: ProductOptions, chosen: string) =>
  html`<form class="country" action="${productHref(id)}#shipping" method="get">
    <label for="country">To</label>
    <select id="country" name="country">
      ${countriesOf(zones).map(
        ({ value, words }) =>
          html`<option value="${value}" ${value === chosen && 'selected'}>${words}</option>`,
      )}
    </select>
    <button type="submit">Show</button>
  </form>`;

const toCountry = (id: string, found: ProductOptions, wanted: unknown): Html => {
  const [first] = found.zones;
  const chosen = typeof wanted === 'string' ? wanted : (first?.countries[0] ?? '');
  const zone = found.zones.find(({ countries }) => countries.includes(chosen));
  return html`${countryForm(id, found, chosen)} ${optionList(zone)}`;
};

/** The ways of sending the product to the country that was chosen, or to the first one. */
export const shippingView: View<ProductOptions> = (found, section, { id, query }) => ({
  terms: html`<h2 id="shipping">Shipping</h2>
    ${staleNote('Shipping', section)} ${!found && missingNote('Shipping', section)}
    ${found && found.zones.length > 0 && toCountry(id, found, query['country'])}
    ${
      found &&
      found.zones.length === 0 &&
      html`<p class="note">It is not known yet how this can be sent.</p>`
    }`,
});
