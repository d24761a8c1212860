import { z } from 'zod';
import { buttonLink, dataTable, emptyList, pageHead } from '../../office/markup.ts';
import { staffPage } from '../../office/staff-page.ts';
import type { StaffPage } from '../../office/staff-section.ts';
import { listFields } from '../../input/query-fields.ts';
import { formatCount, formatExact } from '../../web/format.ts';
import { html } from '../../web/html.ts';
import { orFirstPage } from '../../web/lost-cursor.ts';
import { nextPage } from '../../web/next-page.ts';
import type { PartnerKey } from '../contract.ts';
import type { KeyAdmin } from '../keys/key-admin.ts';

/** The path of the form that revokes a key. */
export const revokeHref = (id: string): string => `/partners/${encodeURIComponent(id)}/revoke`;

const columns = [
  { heading: 'Partner' },
  { heading: 'Made', isMinor: true },
  { heading: 'Requests a minute', isFigure: true, isMinor: true },
  { heading: 'State' },
  { heading: 'Action', isFigure: true },
];

const rowOf = ({ id, name, quota, createdAt, revokedAt }: PartnerKey) => [
  html`<span class="thing"
    ><span><bdi>${name}</bdi> <small>${id}</small></span></span
  >`,
  formatExact(createdAt),
  formatCount(quota),
  revokedAt === null
    ? html`<span class="state">In use</span>`
    : html`<span class="state over">Revoked</span>
        <span class="since">${formatExact(revokedAt)}</span>`,
  revokedAt === null ? buttonLink(revokeHref(id), 'Revoke') : '',
];

/** The list of the keys of partners, the newest first, without their secrets. */
export const keyListPage = (keyAdmin: KeyAdmin): StaffPage =>
  staffPage('/partners', {
    query: z.strictObject({ cursor: listFields.cursor }),
    notices: { revoked: 'The key is revoked. Every gateway refuses it within three seconds.' },
    show: async ({ query: { cursor } }) => {
      const { items, nextCursor } = await orFirstPage(cursor, (from) =>
        keyAdmin.list({ limit: 20, cursor: from }),
      );
      const make = buttonLink('/partners/new', 'New key', 'primary');
      return {
        title: 'Partners',
        main: html`${pageHead('Partners', [make])}
          <p>Other companies read the shop with a key of their own.</p>
          ${
            items.length > 0
              ? dataTable('Keys of partners', columns, items.map(rowOf))
              : emptyList('No partner has a key yet.')
          }
          ${nextPage(nextCursor && `/partners?cursor=${nextCursor}`, 'Older keys')}`,
      };
    },
  });
