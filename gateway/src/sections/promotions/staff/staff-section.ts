import { type Deal, promotionsContract } from '@shop/shared/contracts/promotions';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { buttonLink } from '../../../office/markup.ts';
import type { Attention, StaffParts, StaffSection } from '../../../office/staff-section.ts';
import { formatExact, plural } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { dealTime, effectWords } from '../words.ts';
import { dealHref, newDealForm } from './new-deal.ts';
import { dealListPage, dealPage, endDealForm } from './pages.ts';

const dayMs = 86_400_000;

/** How long ahead the first page tells of a beginning or an end. */
const aheadMs = 7 * dayMs;

/** How many deals the first page looks through, and how many it names. */
const looked = 100;
const shown = 5;

/** The next change of a deal, if that is soon. */
const nextOf = ({ phase, from, until }: Deal, before: string) => {
  if (phase === 'planned') return from < before ? { at: from, words: 'begins' } : undefined;
  return until !== null && until < before ? { at: until, words: 'ends' } : undefined;
};

/** Says how many deals run, and how many begin or end soon, among those that were looked at. */
const summaryOf = (running: number, soon: number, areMore: boolean): string => {
  const changing =
    soon === 0 ? 'none begins or ends' : plural(soon, 'begins or ends', 'begin or end');
  if (areMore) {
    const runs = running === 1 ? 'runs' : 'run';
    return `More than ${looked} deals are open; of the first ${looked}, ${running} ${runs} now, and ${changing} within a week.`;
  }
  return `${plural(running, 'deal runs', 'deals run')} now; ${changing} within a week.`;
};

const attention = async (
  { clients, runtime }: StaffParts,
  context: CallContext,
): Promise<Attention> => {
  const { items, nextCursor } = await clients
    .of(promotionsContract)
    .call('listAll', { limit: looked }, context);
  const before = new Date(runtime.wallTime() + aheadMs).toISOString();
  const soon = items
    .flatMap((deal) => {
      const next = nextOf(deal, before);
      return next ? [{ deal, ...next }] : [];
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const running = items.filter(({ phase }) => phase === 'running').length;
  return {
    title: 'Deals',
    summary: summaryOf(running, soon.length, nextCursor !== null),
    items: soon.slice(0, shown).map(({ deal: { id, name }, at, words }) => ({
      href: dealHref(id),
      words: name,
      note: `${words} ${formatExact(at)}`,
    })),
    more: { href: '/deals', label: 'All deals' },
  };
};

const dealItem = (deal: Deal) =>
  html`<li>
    <a href="${dealHref(deal.id)}" dir="auto">${deal.name}</a>: ${effectWords(deal.effect)}
    ${dealTime(deal)}
  </li>`;

/** Deals: a list, the page of each, and forms to make and end them. */
export const promotionsStaff: StaffSection = {
  nav: { label: 'Deals', href: '/deals' },
  // `/deals/new` comes before `/deals/:id`.
  pages: (parts) => [dealListPage(parts), newDealForm(parts), dealPage(parts), endDealForm(parts)],
  panel: {
    title: 'Deals',
    notices: {},
    show: async ({ clients }, productId, context) => {
      const { now, next } = await clients
        .of(promotionsContract)
        .call('forProduct', { productId }, context);
      const all = [...now, ...next];
      return html`${
          all.length > 0
            ? html`<ul class="links">
                ${all.map(dealItem)}
              </ul>`
            : html`<p>None for everybody, now or within a week.</p>`
        }
        <p class="actions">${buttonLink(`/deals/new?product=${productId}`, 'New deal for it')}</p>`;
    },
  },
  attention,
};
