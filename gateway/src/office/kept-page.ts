import { isRetryable, toServiceError } from '@shop/shared/errors';
import { type Answer, htmlAnswer, noStore } from '../edge/answer.ts';
import { html } from '../web/html.ts';
import { isPassing, sentenceOf } from './form-refusal.ts';
import { hiddenFields } from './form-view.ts';
import { barePage } from './frame.ts';
import type { Typed } from './posted-form.ts';

/**
 * The page for a form that cannot be shown for a moment: it keeps what was typed, and sends it
 * again. Undefined for an error that the next attempt would meet as well.
 */
export const keptAnswer = (failure: unknown, action: string, pairs: Typed): Answer | undefined => {
  const error = toServiceError(failure);
  if (!isPassing(error)) return undefined;
  const { code, status, retryAfterMs = 1_000 } = error;
  const main = html`<div class="problem">
    <h1>Not right now</h1>
    <p>${sentenceOf(error)}. Your entries are kept. Sending them again does it only once.</p>
    <form method="post" action="${action}">
      ${hiddenFields(pairs)}
      <button type="submit">Send it again</button>
    </form>
  </div>`;
  const later = { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) };
  return htmlAnswer(status, barePage({ title: 'Not right now', main }), {
    ...noStore,
    ...(isRetryable(code) && later),
  });
};
