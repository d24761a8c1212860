import type { Section } from '../product-page/page.ts';
import { formatAge } from './format.ts';
import { type Html, html } from './html.ts';

/** The fields of a section about its age. */
type Freshness = Pick<Section, 'status' | 'ageMs'>;

const ago = (ageMs: number) => {
  const { text, iso } = formatAge(ageMs);
  return html`<time datetime="${iso}">${text}</time> ago`;
};

/** `Price from 42 s ago`, where `what` is `Price`; nothing where the section is current. */
export const staleNote = (what: string, { status, ageMs }: Freshness): Html | null =>
  status === 'stale' ? html`<p class="note">${what} from ${ago(ageMs)}</p>` : null;

/** The age of the last answer of a missing section; null where there was none. */
export const lastKnownNote = ({ ageMs }: Freshness): Html | null =>
  ageMs > 0 ? html`<p class="note">Last known ${ago(ageMs)}</p>` : null;

/** Of a section without data: whether its service says that there is none, and is not away. */
export const isUnset = ({ status }: Pick<Section, 'status'>): boolean => status === 'ok';

/**
 * `Reviews cannot be shown right now`, with the age of the last answer, and the reason under load.
 */
export const missingNote = (what: string, { status, ageMs }: Freshness): Html =>
  html`<p class="note missing">
    ${what} cannot be shown right now${status === 'shed' && ': the shop is very busy'}.
    ${ageMs > 0 && html`Last known ${ago(ageMs)}.`}
  </p>`;
