import { z } from 'zod';
import { type Deal, promotionsContract } from '@shop/shared/contracts/promotions';
import { formBody } from '../../../office/form-view.ts';
import {
  buttonLink,
  dataTable,
  emptyList,
  factList,
  none,
  pageHead,
  trail,
  viewLinks,
} from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import { staffPage } from '../../../office/staff-page.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { listFields } from '../../../input/query-fields.ts';
import { formatCount } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { orFirstPage } from '../../../web/lost-cursor.ts';
import { nextPage } from '../../../web/next-page.ts';
import { effectWords } from '../words.ts';
import { phaseMark, targetLinks, targetWords, timeWords } from './deal-facts.ts';
import { dealHref } from './new-deal.ts';

const columns = [
  { heading: 'Deal' },
  { heading: 'Effect' },
  { heading: 'For', isMinor: true },
  { heading: 'Time', isMinor: true },
  { heading: 'Coupon', isMinor: true },
  { heading: 'State', isFigure: true },
];

const rowOf = (deal: Deal) => [
  html`<a href="${dealHref(deal.id)}" dir="auto">${deal.name}</a>`,
  effectWords(deal.effect),
  targetWords(deal),
  timeWords(deal),
  deal.coupon === null ? none() : html`<code>${deal.coupon}</code>`,
  phaseMark(deal),
];

const tabs = (isOver: boolean) =>
  viewLinks('Which deals', [
    { href: '/deals', words: 'Running and planned', isCurrent: !isOver },
    { href: '/deals?over=yes', words: 'Over', isCurrent: isOver },
  ]);

/** The list of deals: those that are not over, or those that are. */
export const dealListPage = (parts: StaffParts): StaffPage =>
  staffPage('/deals', {
    query: z.strictObject({ over: z.literal('yes').optional(), cursor: listFields.cursor }),
    show: async ({ query: { over, cursor }, context }) => {
      const isOver = over === 'yes';
      const { items, nextCursor } = await orFirstPage(cursor, (from) =>
        parts.clients
          .of(promotionsContract)
          .call('listAll', { over: isOver, cursor: from }, context),
      );
      const create = buttonLink('/deals/new', 'New deal', 'primary');
      const next = `/deals?${isOver ? 'over=yes&' : ''}cursor=${nextCursor}`;
      return {
        title: 'Deals',
        main: html`${pageHead('Deals', [create])} ${tabs(isOver)}
        ${
          items.length > 0
            ? dataTable('Deals', columns, items.map(rowOf))
            : emptyList(isOver ? 'No deal is over.' : 'No deal runs, and none is planned.')
        }
        ${nextPage(nextCursor && next, 'More deals')}`,
      };
    },
  });

/** The page of a deal. */
export const dealPage = (parts: StaffParts): StaffPage =>
  staffPage('/deals/:id', {
    notices: { created: 'The deal is made.', ended: 'The deal has ended.' },
    show: async ({ id, context }) => {
      const deal = await parts.clients.of(promotionsContract).call('get', { id }, context);
      const { name, coupon, maxUses, priority, stackable, phase } = deal;
      const end = phase !== 'over' && buttonLink(`${dealHref(id)}/end`, 'End it');
      return {
        title: name,
        main: html`${trail('/deals', 'Deals')}
          ${pageHead(html`<bdi>${name}</bdi>`, end ? [end] : [])}
          <section class="panel">
            ${factList([
              ['State', phaseMark(deal)],
              ['Effect', effectWords(deal.effect)],
              ['For', await targetLinks(parts, deal, context)],
              ['Time', timeWords(deal)],
              ['Coupon', coupon === null ? 'Everybody gets it' : html`<code>${coupon}</code>`],
              ...(coupon === null
                ? []
                : [['Most uses', maxUses === null ? 'Any number' : formatCount(maxUses)] as const]),
              ['Priority', formatCount(priority)],
              ['Together with other deals', stackable ? 'Yes' : 'No'],
            ])}
          </section>`,
      };
    },
  });

/** The question whether a deal is to end now. */
export const endDealForm = (parts: StaffParts): StaffPage =>
  staffForm('/deals/:id/end', {
    load: ({ id, context }) => parts.clients.of(promotionsContract).call('get', { id }, context),
    versionOf: ({ version }) => version,
    async write(_, { known: { id }, context, key, expectedVersion = 0 }) {
      const options = { context, key, changes: 'all' as const };
      await parts.write(promotionsContract, 'end', { id, expectedVersion }, options);
      return `${dealHref(id)}?done=ended#done`;
    },
    show: (form, deal) => ({
      title: `End ${deal.name}`,
      main: html`${trail(dealHref(deal.id), deal.name)}
      ${pageHead(html`End <bdi>${deal.name}</bdi> now?`)}
      ${formBody(
        form,
        html`<p>
          ${deal.phase === 'planned' ? 'It will never begin.' : 'Nobody gets it from now on.'} A
          deal that has ended cannot begin again.
        </p>`,
        { submit: 'End it now', cancel: dealHref(deal.id), isGrave: true },
      )}`,
    }),
  });
