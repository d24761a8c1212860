import type { Section } from '../product-page/page.ts';
import type { Html } from './html.ts';
import type { Visitor } from './personal.ts';

/**
 * The slots of the product page that sections fill, from top to bottom. Of several prices the last
 * one is shown.
 */
export type Place =
  | 'trail'
  | 'pictures'
  | 'heading'
  | 'rating'
  | 'price'
  | 'offer'
  | 'onward'
  | 'terms'
  | 'details'
  | 'band'
  | 'last';

/** The HTML of a section by slot; several sections in a slot have the order of the page. */
export interface Pieces extends Readonly<Partial<Record<Place, Html | false | null>>> {
  /** The title of the page, and its description in a sentence. */
  readonly title?: string;
  readonly description?: string;
  /** Why the product perhaps cannot be bought, if this section knows a reason. */
  readonly hint?: string | null;
}

/** A posted form that was refused: it is shown again with its values. */
export interface RefusedForm {
  /** The section that it belongs to. */
  readonly section: string;
  readonly values: Readonly<Record<string, string>>;
  /** The error messages by field; `form` is about the whole form. */
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
  readonly form?: RefusedForm | undefined;
  /** Makes the idempotency key of a form. */
  readonly newKey: () => string;
}

/** A section for people. `data` is null where there is nothing to show. */
export type View<Data> = (data: Data | null, section: Section, page: ViewedPage) => Pieces;

/** The product page to show, and to whom. */
export interface ShownPage extends Visitor {
  readonly id: string;
  readonly query?: ViewedPage['query'];
  /** A refused form, and the HTTP status of the refusal. */
  readonly refused?: { readonly status: number; readonly form: RefusedForm };
}
