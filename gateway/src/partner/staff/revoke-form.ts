import { formBody } from '../../office/form-view.ts';
import { factList, pageHead, trail } from '../../office/markup.ts';
import { staffForm } from '../../office/staff-form.ts';
import type { StaffPage } from '../../office/staff-section.ts';
import { formatCount, formatExact } from '../../web/format.ts';
import { html } from '../../web/html.ts';
import type { KeyAdmin } from '../keys/key-admin.ts';

/** The question whether a key of a partner is to be revoked, which is once and for all. */
export const revokeForm = (keyAdmin: KeyAdmin): StaffPage =>
  staffForm('/partners/:id/revoke', {
    load: ({ id }) => keyAdmin.get(id),
    async write(_, { known: { id } }) {
      await keyAdmin.revoke(id);
      return '/partners?done=revoked#done';
    },
    show: (form, key) => {
      const { id, name, quota, createdAt, revokedAt } = key;
      const facts = factList([
        ['Id', html`<code>${id}</code>`],
        ['Made', formatExact(createdAt)],
        ['Requests a minute', formatCount(quota)],
        ...(revokedAt === null ? [] : [['Revoked', formatExact(revokedAt)] as const]),
      ]);
      const question = html`<p>
          <bdi>${name}</bdi> cannot read the shop with it any more. A key that is revoked cannot be
          used again.
        </p>
        ${facts}`;
      const buttons = { submit: 'Revoke it', cancel: '/partners', isGrave: true };
      return {
        title: `Revoke the key of ${name}`,
        main: html`${trail('/partners', 'Partners')}
        ${pageHead(html`Revoke the key of <bdi>${name}</bdi>?`)}
        ${
          revokedAt === null
            ? formBody(form, question, buttons)
            : html`<section class="panel">
                <p>It is revoked already.</p>
                ${facts}
              </section>`
        }`,
      };
    },
  });
