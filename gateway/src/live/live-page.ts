import { fingerprintOf } from '@shop/shared/fingerprint';
import type { Page } from '../product-page/page.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import { toEvent } from '../edge/event-stream.ts';
import { liveParts } from '../web/product-page.ts';

/** The two forms of what changes on a page: data for programs, and markup for the page itself. */
export const liveForms = ['data', 'html'] as const;
export type LiveForm = (typeof liveForms)[number];

/** The state of a page in one form, as an event; its id stands for its content. */
export interface LiveState {
  readonly id: string;
  readonly event: string;
}

/** The changing sections of a page, without ages, which change by themselves. */
const dataOf = (page: Page, sections: readonly SectionDefinition[]) => ({
  id: page.id,
  purchasable: page.purchasable,
  sections: Object.fromEntries(
    sections.flatMap(({ name, live }, index) => {
      const section = page.sections[index];
      if (!live || !section) return [];
      const { status, data } = section;
      return [[name, { status, data: data ? live(data) : null }]];
    }),
  ),
});

/** Makes the function that gives the state of a page in a form. */
export const createLiveState =
  (sections: readonly SectionDefinition[], newKey: () => string) =>
  (page: Page, form: LiveForm): LiveState => {
    const state =
      form === 'data' ? dataOf(page, sections) : liveParts(sections, page, { query: {}, newKey });
    // A client comes again with the id to another gateway as well, so that it is made of the state.
    const id = fingerprintOf([form, state]).slice(0, 22);
    return { id, event: toEvent(id, 'page', JSON.stringify(state)) };
  };
