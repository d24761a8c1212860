import { type Card, productContract } from '@shop/shared/contracts/product';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { type Html, html } from '../web/html.ts';
import { productHref } from '../web/links.ts';
import { thumbnail } from './markup.ts';
import { orMissing } from './or-missing.ts';
import type { StaffParts } from './staff-section.ts';

/** A product at the head of its row; by its id where no more is known. `note` stands below. */
export const productCell = (id: string, card?: Card, note?: string): Html =>
  html`<span class="thing">
    ${card && thumbnail(card.picture)}
    <span>
      <a href="${productHref(id)}" dir="auto">${card?.name ?? id}</a>
      ${note && html`<small dir="auto">${note}</small>`}
    </span>
  </span>`;

/** The names of products by their ids; none while the service of products does not answer. */
export const namesOf = async (
  parts: StaffParts,
  ids: readonly string[],
  context: CallContext,
): Promise<ReadonlyMap<string, string>> => {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const asked = parts.clients.of(productContract).call('cards', { ids: wanted }, context);
  const cards = await orMissing(asked, [], { parts, part: 'names of products', context });
  return new Map(cards.map(({ id, name }) => [id, name]));
};

/** A link to a product: by its id where its name is not known. */
export const productLink = (id: string, names: ReadonlyMap<string, string>): Html =>
  html`<a href="${productHref(id)}" dir="auto">${names.get(id) ?? id}</a>`;

/** The categories that there are, to choose from; none while they cannot be had. */
export const categoriesOf = async (
  parts: StaffParts,
  context: CallContext,
): Promise<readonly string[]> => {
  const asked = parts.clients.of(productContract).call('categories', {}, context);
  const counts = await orMissing(asked, [], { parts, part: 'categories', context });
  return counts.map(({ category }) => category);
};
