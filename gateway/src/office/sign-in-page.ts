import { type Values, errorList, hasErrors, lineField } from '../web/form.ts';
import { html } from '../web/html.ts';
import { hiddenFields } from './form-view.ts';
import { barePage } from './frame.ts';
import type { Typed } from './posted-form.ts';

/** The content of the page of a sign-in. */
export interface SignInModel {
  /** The path that the form is posted to: `/sign-in`, or that of a form that waits for it. */
  readonly action: string;
  /** The path to go on to. */
  readonly next?: string;
  /** The values of the form that waits: they are sent again with the token. */
  readonly kept?: Typed;
  readonly errors?: Values;
  /** Why the page is shown. */
  readonly notice?: string | undefined;
}

/** The page of a sign-in. */
export const signInPage = ({ action, next, kept = {}, errors = {}, notice }: SignInModel) => {
  const form = { prefix: 'sign-in', labels: { adminToken: 'Admin token' }, values: {}, errors };
  const main = html`<div class="sign-in">
    <h1>Sign in</h1>
    ${notice && html`<p class="notice" role="status">${notice}</p>`}
    ${hasErrors(form) && errorList(form, 'You are not signed in.')}
    <form class="desk" method="post" action="${action}">
      ${hiddenFields({ ...kept, ...(next !== undefined && { next }) })}
      ${lineField(form, 'adminToken', {
        type: 'password',
        autocomplete: 'current-password',
        maxlength: 512,
        required: true,
        autofocus: true,
        hint: 'The gateway prints it when it starts, unless ADMIN_TOKEN sets it.',
      })}
      <p class="actions"><button type="submit">Sign in</button></p>
    </form>
  </div>`;
  return barePage({ title: hasErrors(form) ? 'Error: Sign in' : 'Sign in', main });
};
