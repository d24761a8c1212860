import type { Picture, Product } from '@shop/shared/contracts/product';
import { formatSlug } from '../format.ts';
import { type Html, html } from '../html.ts';
import { listHref, pictureHref } from '../links.ts';
import { prose } from './prose.ts';

const image = (picture: Picture) =>
  html`<img src="${pictureHref(picture)}" alt="${picture.alt}" width="480" height="480" />`;

/** All pictures, the first one large. */
export const gallery = ({ pictures }: Product): Html =>
  html`<ul class="gallery" aria-label="Pictures">
    ${pictures.map((picture) => html`<li>${image(picture)}</li>`)}
  </ul>`;

/** Where in the shop the product is. */
export const breadcrumb = ({ category, name }: Product): Html =>
  html`<nav class="breadcrumb" aria-label="Breadcrumb">
    <ol>
      <li><a href="/">Products</a></li>
      <li><a href="${listHref({ category })}">${formatSlug(category)}</a></li>
      <li aria-current="page"><bdi>${name}</bdi></li>
    </ol>
  </nav>`;

const attributeTable = (attributes: readonly (readonly [string, string])[]) =>
  html`<table class="attributes">
    <caption class="visually-hidden">
      Details
    </caption>
    <tbody>
      ${attributes.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row" dir="auto">${name}</th>
            <td dir="auto">${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

/** What is to be said of the product, at length. */
export const description = (product: Product): Html => {
  const attributes = Object.entries(product.attributes);
  return html`<section class="details" aria-labelledby="details-title">
    <h2 id="details-title">Details</h2>
    ${prose(product.description)} ${attributes.length > 0 && attributeTable(attributes)}
  </section>`;
};
