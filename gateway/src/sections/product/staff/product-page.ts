import { type Product, productContract } from '@shop/shared/contracts/product';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { buttonLink, factList, pageHead, trail } from '../../../office/markup.ts';
import { missingPart, orMissing } from '../../../office/or-missing.ts';
import { staffPage } from '../../../office/staff-page.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { formatSlug } from '../../../web/format.ts';
import { type Html, html } from '../../../web/html.ts';
import { pictureHref, productHref } from '../../../web/links.ts';
import { prose } from '../../../web/prose.ts';
import { maxPictures, pictureFormHref } from './picture-forms.ts';

/** The words about writes of the product itself. */
const notices = {
  created:
    'The product is in the shop. Give it a price, stock and a weight, so that it can be ordered.',
  changed: 'The product is changed.',
  withdrawn: 'The product is withdrawn: nobody can order it any more.',
  sold: 'The product is sold again.',
  picture: 'The picture is saved.',
  removed: 'The picture is removed.',
};

const panel = (title: string, content: Html) =>
  html`<section class="panel">
    <h2>${title}</h2>
    ${content}
  </section>`;

/** The parts that other sections bring; one whose service is away says so. */
const panels = (parts: StaffParts, id: string, context: CallContext) =>
  parts.staff.map(async ({ panel: own }) => {
    if (!own) return null;
    const { title } = own;
    const about = { parts, part: title, context };
    return panel(title, await orMissing(own.show(parts, id, context), missingPart(title), about));
  });

const pictures = ({ id, pictures: all }: Product) =>
  html`<ul class="pictures">
      ${all.map(
        (picture, at) =>
          html`<li>
            <a href="${pictureFormHref(id, at)}"
              ><img
                src="${pictureHref(picture)}?size=160"
                alt="${picture.alt}"
                width="96"
                height="96"
              /><span class="visually-hidden">: change this picture</span></a
            >
          </li>`,
      )}
    </ul>
    ${
      all.length < maxPictures &&
      html`<p class="actions">${buttonLink(`${productHref(id)}/pictures/new`, 'Add a picture')}</p>`
    }`;

const description = (product: Product) => {
  const { id, brand, category, attributes, version } = product;
  return html`${prose(product.description)}
  ${factList([
    ['Brand', html`<bdi>${brand}</bdi>`],
    ['Category', formatSlug(category)],
    ...Object.entries(attributes).map(([name, value]): [string, Html] => [
      name,
      html`<bdi>${value}</bdi>`,
    ]),
    ['Id', html`<code>${id}</code>`],
    ['Version', String(version)],
  ])}`;
};

/** The page of a product: what it is, and the parts that other sections bring. */
export const productDetailPage = (parts: StaffParts): StaffPage =>
  staffPage('/products/:id', {
    notices: Object.assign({}, notices, ...parts.staff.map((each) => each.panel?.notices)),
    show: async ({ id, context }) => {
      const [product, ...others] = await Promise.all([
        parts.clients.of(productContract).call('get', { id }, context),
        ...panels(parts, id, context),
      ]);
      const { name, withdrawn } = product;
      return {
        title: name,
        main: html`${trail('/products', 'Products')}
          ${pageHead(html`<bdi>${name}</bdi>`, [
            buttonLink(`${productHref(id)}/edit`, 'Change', 'primary'),
            buttonLink(`${productHref(id)}/withdraw`, withdrawn ? 'Sell again' : 'Withdraw'),
          ])}
          ${withdrawn && html`<p class="badge">Withdrawn</p>`}
          <div class="halves">
            <div>
              ${panel('Pictures', pictures(product))} ${panel('Description', description(product))}
            </div>
            <div>${others}</div>
          </div>`,
      };
    },
  });
