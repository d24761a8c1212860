import type { Page } from '../product-page/page.ts';
import type { SectionDefinition } from '../product-page/section.ts';
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

/** The HTML page of one product, with the sections that are available. */
export const productPage = (
  sections: readonly SectionDefinition[],
  page: Page,
  viewed: Omit<ViewedPage, 'id'>,
): string => {
  const known = { ...viewed, id: page.id };
  const shown = sections.flatMap((each, index) => {
    const section = page.sections[index];
    return section ? [each.view(section, known)] : [];
  });
  const at = (place: Place): readonly Html[] => shown.flatMap((pieces) => pieces[place] || []);
  const terms = at('terms');
  const { title = 'Product', description } = shown.find((pieces) => pieces.title) ?? {};
  const hasErrors = Object.values(viewed.form?.errors ?? {}).some(Boolean);
  return layout({
    title: hasErrors ? `Error: ${title}` : title,
    description,
    main: html`${at('trail')} ${degradedNotice(page, sections)}
      <div class="product">
        ${at('pictures')}
        <div class="facts">
          ${at('heading')}
          <section class="offer" aria-label="Price and stock">
            ${at('price').at(-1)} ${at('offer')}
            <p class="hint">${hintOf(page, shown)}</p>
            ${at('onward')}
          </section>
          ${terms.length > 0 && html`<section class="terms">${terms}</section>`} ${at('details')}
        </div>
      </div>
      ${at('band')} ${at('last')}`,
    requestId: page.requestId,
  });
};
