/** Markup that is safe to send: only `html` makes it. */
class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}
export type { Html };

/** A value in a template. Texts and numbers are escaped; `false`, `null`, `undefined` are omitted. */
export type Child = Html | string | number | false | null | undefined | readonly Child[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const render = (child: Child): string => {
  if (child instanceof Html) return child.toString();
  if (child === false || child === null || child === undefined) return '';
  if (typeof child === 'object') return child.map(render).join('');
  return String(child).replace(/[&<>"']/g, (character) => escapes[character] ?? '');
};

/**
 * A template whose every interpolation is escaped, except other `html` values. Attributes must be
 * in quotes: `html`<a href="${href}">${name}</a>``.
 */
export const html = (strings: TemplateStringsArray, ...children: readonly Child[]): Html =>
  new Html(String.raw({ raw: strings }, ...children.map(render)));
