import { formatAge } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { SectionView } from '../model.ts';

const ago = (ageMs: number) => {
  const { text, iso } = formatAge(ageMs);
  return html`<time datetime="${iso}">${text}</time> ago`;
};

/** What a section may show: its data, unless it is missing. */
export const shown = <T>({ status, data }: SectionView<T>): T | null =>
  status === 'ok' || status === 'stale' ? data : null;

/** `Price from 42 s ago`, where `what` is `Price`; nothing where the section is current. */
export const staleNote = (what: string, { status, ageMs }: SectionView<unknown>): Html | null =>
  status === 'stale' ? html`<p class="note">${what} from ${ago(ageMs)}</p>` : null;

/** When a missing section was last known, if it ever was; nothing where it is not missing. */
export const lastKnownNote = (section: SectionView<unknown>): Html | null =>
  shown(section) === null && section.ageMs > 0
    ? html`<p class="note">Last known ${ago(section.ageMs)}</p>`
    : null;

/** `Reviews cannot be shown right now`, since when if that is known, and why if it is meant so. */
export const missingNote = (what: string, { status, ageMs }: SectionView<unknown>): Html =>
  html`<p class="note missing">
    ${what} cannot be shown right now${status === 'shed' && ': the shop is very busy'}.
    ${ageMs > 0 && html`Last known ${ago(ageMs)}.`}
  </p>`;
