import type { Product } from '@shop/shared/contracts/product';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { ProductPageModel } from './model.ts';
import { boughtTogether } from './sections/bought-together.ts';
import { missingNote, shown, staleNote } from './sections/freshness.ts';
import { offer } from './sections/offer.ts';
import { breadcrumb, description, gallery } from './sections/product-facts.ts';
import { excerpt } from './sections/prose.ts';
import { reviewForm } from './sections/review-form.ts';
import { ratingLine, reviewsSection } from './sections/reviews.ts';
import { starShapes } from './sections/stars.ts';

const sectionNames: Readonly<Record<string, string>> = {
  product: 'description',
  pricing: 'price',
  inventory: 'stock',
};

const degradedNotice = ({ degraded }: ProductPageModel) =>
  degraded.length > 0 &&
  html`<p class="notice" role="status">
    Not up to date right now: ${degraded.map((name) => sectionNames[name] ?? name).join(', ')}.
  </p>`;

const head = (model: ProductPageModel, product: Product) => {
  const { sections } = model;
  return html`<div class="product">
    ${gallery(product)}
    <div class="facts">
      <p class="brand-name" dir="auto">${product.brand}</p>
      <h1 dir="auto">${product.name}</h1>
      ${product.withdrawn && html`<p class="badge">No longer sold</p>`}
      ${ratingLine(sections.reviews)} ${staleNote('Description', sections.product)} ${offer(model)}
      ${description(product)}
    </div>
  </div>`;
};

const whole = (model: ProductPageModel, product: Product | null): Html => {
  const { sections, reviewForm: form, id } = model;
  return html`${starShapes} ${product && breadcrumb(product)} ${degradedNotice(model)}
  ${
    product
      ? head(model, product)
      : html`<h1>Product</h1>
          ${missingNote('What it is', sections.product)} ${offer(model)}`
  }
  ${boughtTogether(sections)}
  ${reviewsSection(sections.reviews, form ? reviewForm(id, form) : null)}`;
};

const titleOf = ({ reviewForm: form }: ProductPageModel, product: Product | null): string => {
  const name = product?.name ?? 'Product';
  return Object.keys(form?.errors ?? {}).length > 0 ? `Error: ${name}` : name;
};

/** The page of one product, with as many of its sections as there are. */
export const productPage = (model: ProductPageModel): string => {
  const product = shown(model.sections.product);
  return layout({
    title: titleOf(model, product),
    ...(product && { description: excerpt(product.description, 160) }),
    main: whole(model, product),
    requestId: model.requestId,
  });
};
