import { type Html, html } from '../web/html.ts';
import { pictureHref } from '../web/links.ts';
import type { Picture } from '@shop/shared/contracts/product';

/** The head of a page: its title, and what can be done from here. */
export const pageHead = (title: Html | string, actions: readonly (Html | false)[] = []): Html =>
  html`<header class="page-head">
    <h1>${title}</h1>
    ${actions.length > 0 && html`<p class="actions">${actions}</p>`}
  </header>`;

/** A link that looks like a button; the first thing to do on a page is `primary`. */
export const buttonLink = (href: string, words: string, kind: 'primary' | 'quiet' = 'quiet') =>
  html`<a class="button ${kind}" href="${href}">${words}</a>`;

/** The way back to the list that a page is from. */
export const trail = (href: string, words: string): Html =>
  html`<nav class="breadcrumb" aria-label="Breadcrumb"><a href="${href}">${words}</a></nav>`;

/** The views of a list, as links: one of them is shown. */
export const viewLinks = (
  label: string,
  views: readonly { readonly href: string; readonly words: string; readonly isCurrent: boolean }[],
): Html =>
  html`<nav class="categories" aria-label="${label}">
    <ul>
      ${views.map(
        ({ href, words, isCurrent }) =>
          html`<li><a href="${href}" ${isCurrent && html`aria-current="page"`}>${words}</a></li>`,
      )}
    </ul>
  </nav>`;

interface Column {
  readonly heading: string;
  /** Whether it holds figures, which stand at its end. */
  readonly isFigure?: boolean;
  /** Whether a phone leaves it out: the page of each thing has it too. */
  readonly isMinor?: boolean;
}

/** A table of data, which scrolls by itself where it is too wide; each row begins with its head. */
export const dataTable = (
  label: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string)[])[],
): Html => {
  const kindOf = (index: number) => {
    const { isFigure, isMinor } = columns[index] ?? {};
    const kinds = [isFigure && 'figure', isMinor && 'minor'].filter(Boolean);
    return kinds.length > 0 && html`class="${kinds.join(' ')}"`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table class="rows">
      <thead>
        <tr>
          ${columns.map(({ heading }, at) => html`<th scope="col" ${kindOf(at)}>${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, at) =>
                at === 0
                  ? html`<th scope="row">${cell}</th>`
                  : html`<td ${kindOf(at)}>${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
};

/** The words where a list has nothing, and what to do then. */
export const emptyList = (words: string, action?: Html): Html =>
  html`<div class="empty">
    <p>${words}</p>
    ${action && html`<p>${action}</p>`}
  </div>`;

/** A small picture beside words that say the same. */
export const thumbnail = (picture: Pick<Picture, 'shape' | 'variant'>): Html =>
  html`<img
    class="thumbnail"
    src="${pictureHref(picture)}?size=96"
    alt=""
    width="48"
    height="48"
    loading="lazy"
  />`;

/** Words for what is not there, or not known. */
export const none = (words = 'none'): Html => html`<span class="none">${words}</span>`;

/** Facts as a list of names and values. */
export const factList = (facts: readonly (readonly [name: string, value: Html | string])[]): Html =>
  html`<dl class="facts-list">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
