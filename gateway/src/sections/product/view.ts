import type { Picture, Product } from '@shop/shared/contracts/product';
import { formatSlug } from '../../web/format.ts';
import { missingNote, staleNote } from '../../web/freshness.ts';
import { type Html, html } from '../../web/html.ts';
import { listHref, pictureHref } from '../../web/links.ts';
import { excerpt, prose } from '../../web/prose.ts';
import type { View } from '../../web/view.ts';

const image = (picture: Picture) =>
  html`<img src="${pictureHref(picture)}" alt="${picture.alt}" width="480" height="480" />`;

/** All pictures, the first one large. */
const gallery = ({ pictures }: Product): Html =>
  html`<ul class="gallery" aria-label="Pictures">
    ${pictures.map((picture) => html`<li>${image(picture)}</li>`)}
  </ul>`;

/** The category path of the product. */
const breadcrumb = ({ category, name }: Product): Html =>
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

/** Description and attributes. */
const description = (product: Product): Html => {
  const attributes = Object.entries(product.attributes);
  return html`<section class="details" aria-labelledby="details-title">
    <h2 id="details-title">Details</h2>
    ${prose(product.description)} ${attributes.length > 0 && attributeTable(attributes)}
  </section>`;
};

const heading = ({ brand, name, withdrawn }: Product) =>
  html`<p class="brand-name" dir="auto">${brand}</p>
    <h1 dir="auto">${name}</h1>
    ${withdrawn && html`<p class="badge">No longer sold</p>`}`;

/** The product itself; its name is the title of the page. */
export const productView: View<Product> = (product, section) =>
  product
    ? {
        title: product.name,
        description: excerpt(product.description, 160),
        trail: breadcrumb(product),
        pictures: gallery(product),
        heading: heading(product),
        hint: product.withdrawn ? 'It is no longer sold.' : null,
        details: html`${staleNote('Description', section)} ${description(product)}`,
      }
    : {
        heading: html`<h1>Product</h1>
          ${missingNote('What it is', section)}`,
      };
