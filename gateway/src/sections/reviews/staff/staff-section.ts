import { reviewsContract } from '@shop/shared/contracts/reviews';
import { buttonLink } from '../../../office/markup.ts';
import type { StaffSection } from '../../../office/staff-section.ts';
import { formatAverage, plural } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { starShapes, stars } from '../stars.ts';
import { sumOf } from '../view.ts';
import { hideForm, restoreForm } from './decision-forms.ts';
import { reviewListPage } from './list-page.ts';
import { reviewsHref } from './place.ts';

/** Reviews: a list, and forms to hide one and to show it again. */
export const reviewsStaff: StaffSection = {
  nav: { label: 'Reviews', href: '/reviews' },
  pages: (parts) => [reviewListPage(parts), hideForm(parts), restoreForm(parts)],
  panel: {
    title: 'Reviews',
    notices: {},
    show: async ({ clients }, productId, context) => {
      const summary = await clients.of(reviewsContract).call('summary', { productId }, context);
      const { count } = summary;
      const sum = sumOf(summary);
      return html`${
          count > 0
            ? html`${starShapes}
                <p>
                  ${stars(sum, count)} ${formatAverage(sum, count)} from ${plural(count, 'review')}
                </p>`
            : html`<p>Everybody sees none.</p>`
        }
        <p class="actions">${buttonLink(reviewsHref({ product: productId }), 'Its reviews')}</p>`;
    },
  },
};
