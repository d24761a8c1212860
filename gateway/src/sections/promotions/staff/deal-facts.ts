import type { Deal } from '@shop/shared/contracts/promotions';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { namesOf, productLink } from '../../../office/products.ts';
import type { StaffParts } from '../../../office/staff-section.ts';
import { formatExact, formatSlug, plural } from '../../../web/format.ts';
import { type Html, html } from '../../../web/html.ts';

/** The lines that a deal is for, in a few words. */
export const targetWords = ({ target }: Pick<Deal, 'target'>): string => {
  switch (target.scope) {
    case 'products':
      return plural(target.productIds.length, 'product');
    case 'categories':
      return target.categories.map(formatSlug).join(', ');
    case 'basket':
      return 'Everything';
  }
};

/** The same, with links to its products: by their ids while their names cannot be had. */
export const targetLinks = async (
  parts: StaffParts,
  { target }: Pick<Deal, 'target'>,
  context: CallContext,
): Promise<Html | string> => {
  if (target.scope !== 'products') return targetWords({ target });
  const names = await namesOf(parts, target.productIds, context);
  return html`<ul class="plain">
    ${target.productIds.map((id) => html`<li>${productLink(id, names)}</li>`)}
  </ul>`;
};

const phaseWords = { planned: 'Planned', running: 'Running', over: 'Over' } as const;
const phaseClasses = { planned: 'degraded', running: 'up', over: 'over' } as const;

/** The phase of a deal, as a mark. */
export const phaseMark = ({ phase }: Pick<Deal, 'phase'>): Html =>
  html`<span class="state ${phaseClasses[phase]}">${phaseWords[phase]}</span>`;

/** When a deal is given, in UTC: deals of which nobody has said when they end have no end. */
export const timeWords = ({ from, until }: Pick<Deal, 'from' | 'until'>): string =>
  `${formatExact(from)} – ${until === null ? 'no end' : formatExact(until)}`;
