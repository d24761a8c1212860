import { toServiceError } from '@shop/shared/errors';
import type { z } from 'zod';
import { formBody } from '../../office/form-view.ts';
import type { StaffView } from '../../office/frame.ts';
import { buttonLink, factList, pageHead, trail } from '../../office/markup.ts';
import { staffForm } from '../../office/staff-form.ts';
import type { StaffPage } from '../../office/staff-section.ts';
import { wholeNumber } from '../../input/query-fields.ts';
import { formatCount } from '../../web/format.ts';
import { lineField } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import { type newPartnerKey, partnerKeyDraft } from '../contract.ts';
import { type KeyAdmin, keyIdOf } from '../keys/key-admin.ts';
import { revokeHref } from './list-page.ts';

const quota = partnerKeyDraft.shape.quota.unwrap();

const typedKey = partnerKeyDraft.extend({ quota: wholeNumber.pipe(quota) });

/** The answer to the form, the only page that has the key: nothing keeps it. */
const madePage = ({ id, name, quota: limit, key }: z.infer<typeof newPartnerKey>): StaffView => ({
  title: 'The key is made',
  main: html`${trail('/partners', 'Partners')} ${pageHead('The key is made')}
    <section class="panel">
      <p class="notice done" role="status">
        Copy it now, and give it to <bdi>${name}</bdi> alone. It is shown this once, and never
        again.
      </p>
      <p class="secret"><code>${key}</code></p>
      ${factList([
        ['Id', html`<code>${id}</code>`],
        ['Requests a minute', formatCount(limit)],
      ])}
      <p class="actions">${buttonLink('/partners', 'I have copied it', 'primary')}</p>
    </section>`,
});

/** The answer to a form that was sent again: the key was in the answer before. */
const madeBeforePage = (id: string): StaffView => ({
  title: 'The key was made before',
  main: html`${trail('/partners', 'Partners')} ${pageHead('The key was made before')}
    <section class="panel">
      <p>
        This form was sent twice, and has made one key, <code>${id}</code>. It was shown then, and
        cannot be shown again. Where nobody has copied it, revoke it and make another one.
      </p>
      <p class="actions">
        ${buttonLink(revokeHref(id), 'Revoke it', 'primary')}
        ${buttonLink('/partners', 'To the list')}
      </p>
    </section>`,
});

/** The form that makes a key for a partner. */
export const newKeyForm = (keyAdmin: KeyAdmin): StaffPage =>
  staffForm('/partners/new', {
    labels: { name: 'Partner', quota: 'Requests a minute' },
    load: async () => undefined,
    values: () => ({ quota: String(partnerKeyDraft.shape.quota.parse(undefined)) }),
    read: (typed) => typedKey.safeParse(typed),
    async write(draft, { key }) {
      try {
        return madePage(await keyAdmin.make(draft, key));
      } catch (error) {
        if (toServiceError(error).code !== 'ALREADY_EXISTS') throw error;
        return madeBeforePage(keyIdOf(key));
      }
    },
    show: (form) => ({
      title: 'New key',
      main: html`${trail('/partners', 'Partners')} ${pageHead('New key')}
      ${formBody(
        form,
        html`${lineField(form, 'name', { maxlength: 80, required: true, dir: 'auto' })}
        ${lineField(form, 'quota', {
          inputmode: 'numeric',
          autocomplete: 'off',
          required: true,
          hint: `At all gateways together; at most ${formatCount(quota.maxValue ?? 0)}.`,
        })}`,
        { submit: 'Make the key', cancel: '/partners' },
      )}`,
    }),
  });
