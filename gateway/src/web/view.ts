import type { Section } from '../product-page/page.ts';
import type { Html } from './html.ts';

/** The places of the product page that sections fill, from its top to its end. */
export type Place =
  'trail' | 'pictures' | 'heading' | 'offer' | 'onward' | 'details' | 'band' | 'last';

/** What a section shows, by place; of several sections in a place the page's order decides. */
export interface Pieces extends Readonly<Partial<Record<Place, Html | null>>> {
  /** The title of the page, and what it is about in a sentence. */
  readonly title?: string;
  readonly description?: string;
  /** Why the product can not, or not surely, be bought, as far as this section knows. */
  readonly hint?: string | null;
}

/** A form of the page that was posted and refused: it is shown again as it was typed. */
export interface RefusedForm {
  /** The section that it belongs to. */
  readonly section: string;
  readonly values: Readonly<Record<string, string>>;
  /** What is wrong by field, for people to read; `form` is about the whole. */
  readonly errors: Readonly<Record<string, string | undefined>>;
  /** The idempotency key of the next attempt. */
  readonly key: string;
}

/** The page that a section is shown on. */
export interface ViewedPage {
  /** The product. */
  readonly id: string;
  /** The parameters of the page. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly form?: RefusedForm;
  /** Makes the idempotency key of a form. */
  readonly newKey: () => string;
}

/** A section for people. `data` is null where there is nothing to show. */
export type View<Data> = (data: Data | null, section: Section, page: ViewedPage) => Pieces;
