import type { CallContext } from '@shop/shared/protocol/calls/context';
import { html } from '../web/html.ts';
import { missingPart, orMissing } from './or-missing.ts';
import { staffPage } from './staff-page.ts';
import type { Attention, StaffPage, StaffParts } from './staff-section.ts';

const itemOf = ({ href, words, note }: Attention['items'][number]) =>
  html`<li><a href="${href}" dir="auto">${words}</a> ${note && html`<small>${note}</small>`}</li>`;

const panel = ({ title, summary, items, more }: Attention) =>
  html`<li>
    <h2>${title}</h2>
    <p>${summary}</p>
    ${
      items.length > 0 &&
      html`<ul class="links">
        ${items.map(itemOf)}
      </ul>`
    }
    <p><a href="${more.href}">${more.label}</a></p>
  </li>`;

const panels = (parts: StaffParts, context: CallContext) =>
  parts.staff.map(async ({ attention, nav }) => {
    if (!attention) return null;
    const part = nav?.label ?? 'A list';
    const known = await orMissing(attention(parts, context), undefined, { parts, part, context });
    return known ? panel(known) : html`<li>${missingPart(part)}</li>`;
  });

/** The first page: what needs attention, of each section that knows of something. */
export const homePage = (parts: StaffParts): StaffPage =>
  staffPage('/', {
    show: async ({ context }) => ({
      title: 'Overview',
      main: html`<h1>Overview</h1>
        <ul class="panels attention">
          ${await Promise.all(panels(parts, context))}
        </ul>`,
    }),
  });
