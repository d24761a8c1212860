import type { Page } from '../product-page/page.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import { addForm } from '../sections/carts/add-form.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Pieces, Place, ViewedPage } from './view.ts';

const degradedNotice = ({ degraded }: Page, sections: readonly SectionDefinition[]) => {
  const labels = sections.flatMap(({ name, label }) => (degraded.includes(name) ? [label] : []));
  return (
    labels.length > 0 &&
    html`<p class="notice" role="status">Not up to date right now: ${labels.join(', ')}.</p>`
  );
};

/** Why the product perhaps cannot be bought, from the first section that knows a reason. */
const hintOf = ({ purchasable, sections }: Page, shown: readonly Pieces[]): string => {
  if (purchasable === true) return 'It can be ordered now.';
  const said = shown.find(
    ({ hint }, index) => hint && sections[index]?.purchasable === purchasable,
  );
  return said?.hint ?? 'It cannot be ordered right now.';
};

/** The pieces of all sections, by slot. */
const piecesOf = (
  sections: readonly SectionDefinition[],
  page: Page,
  viewed: Omit<ViewedPage, 'id'>,
) => {
  const known = { ...viewed, id: page.id };
  const shown = sections.flatMap((each, index) => {
    const section = page.sections[index];
    return section ? [each.view(section, known)] : [];
  });
  const at = (place: Place): readonly Html[] => shown.flatMap((pieces) => pieces[place] || []);
  return { shown, at };
};

/** The parts of a page that change while it is open. */
const partsOf = (page: Page, { shown, at }: ReturnType<typeof piecesOf>) => ({
  rating: html`${at('rating')}`,
  offer: html`${at('price').at(-1)} ${at('offer')}
    <p class="hint">${hintOf(page, shown)}</p>
    ${at('onward')}`,
  cart: html`${page.purchasable !== false && addForm(page.id)}`,
});

/** The same as markup, by the names that the page has for them. */
export const liveParts = (...of: Parameters<typeof piecesOf>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(partsOf(of[1], piecesOf(...of))).map(([name, part]) => [name, part.toString()]),
  );

/** The HTML page of one product, with the sections that are available and what is personal. */
export const productPage = (
  sections: readonly SectionDefinition[],
  page: Page,
  viewed: Omit<ViewedPage, 'id'>,
  personal: readonly Html[] = [],
): string => {
  const pieces = piecesOf(sections, page, viewed);
  const { shown, at } = pieces;
  const { rating, offer, cart } = partsOf(page, pieces);
  const terms = at('terms');
  const { title = 'Product', description } = shown.find((one) => one.title) ?? {};
  const hasErrors = Object.values(viewed.form?.errors ?? {}).some(Boolean);
  return layout({
    title: hasErrors ? `Error: ${title}` : title,
    description,
    main: html`${at('trail')} ${degradedNotice(page, sections)}
      <div class="product">
        ${at('pictures')}
        <div class="facts">
          ${at('heading')}${personal}
          <div data-part="rating">${rating}</div>
          <section class="offer" aria-label="Price and stock" aria-live="polite" data-part="offer">
            ${offer}
          </section>
          <div data-part="cart">${cart}</div>
          ${terms.length > 0 && html`<section class="terms">${terms}</section>`} ${at('details')}
        </div>
      </div>
      ${at('band')} ${at('last')}`,
    live: `api/v1/products/${page.id}/live?as=html`,
    requestId: page.requestId,
  });
};
