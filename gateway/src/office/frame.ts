import { brand } from '@shop/shared/brand';
import type { Session } from '../sessions/sessions.ts';
import { type Html, html } from '../web/html.ts';
import { htmlDocument, logo } from '../web/layout.ts';

/** A link of the navigation. */
export interface NavEntry {
  readonly label: string;
  readonly href: string;
}

/** The content of a page. */
export interface StaffView {
  readonly title: string;
  readonly main: Html;
}

/** The surroundings of a page. */
interface Surroundings {
  /** The path of the page. */
  readonly path: string;
  readonly session: Session;
  /** The words about the write that led here. */
  readonly notice?: string | undefined;
}

const isBelow = (path: string, href: string) => `${path}/`.startsWith(`${href}/`);

/** The entry that a path belongs to: the longest one that it is below. */
const currentOf = (nav: readonly NavEntry[], path: string) =>
  nav
    .filter(({ href }) => (href === '/' ? path === '/' : isBelow(path, href)))
    .toSorted((a, b) => b.href.length - a.href.length)[0];

const brandLink = html`<a class="brand" href="/">${logo}${brand} <small>Back office</small></a>`;

const navigation = (nav: readonly NavEntry[], path: string) => {
  const current = currentOf(nav, path);
  return html`<nav class="places" aria-label="Back office">
    ${nav.map(
      (entry) =>
        html`<a href="${entry.href}" ${entry === current && html`aria-current="page"`}
          >${entry.label}</a
        >`,
    )}
  </nav>`;
};

const signOut = ({ formToken }: Session) =>
  html`<form class="sign-out" method="post" action="/sign-out">
    <input type="hidden" name="csrf" value="${formToken}" />
    <button type="submit" class="quiet">Sign out</button>
  </form>`;

const documentOf = (title: string, header: Html, main: Html, about?: Html): string =>
  htmlDocument({
    title: `${title} – ${brand} back office`,
    styles: ['/office.css'],
    header: html`<header class="office-head">${header}</header>`,
    main,
    footer: html`<footer class="colophon">${about}</footer>`,
  });

/** A page for nobody in particular: of a sign-in, or of a problem. */
export const barePage = ({ title, main }: StaffView, about?: Html): string =>
  documentOf(title, brandLink, main, about);

/** Makes the pages of those who are signed in. */
export const createFrame =
  (nav: readonly NavEntry[]) =>
  ({ title, main }: StaffView, { path, session, notice }: Surroundings): string =>
    documentOf(
      title,
      html`${brandLink} ${navigation(nav, path)} ${signOut(session)}`,
      html`${
        notice && html`<p id="done" class="notice done" role="status" tabindex="-1">${notice}</p>`
      }
      ${main}`,
      html`<p>Signed in as ${session.user.id}</p>`,
    );
