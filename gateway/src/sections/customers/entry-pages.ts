import type { customersContract } from '@shop/shared/contracts/customers';
import type { Output } from '@shop/shared/protocol/contract';
import { type Values, errorList, hasErrors, lineField } from '../../web/form.ts';
import { type Html, html } from '../../web/html.ts';
import { layout } from '../../web/layout.ts';

/** The accounts that everybody may try. */
export type DemoAccounts = Output<typeof customersContract, 'demoAccounts'>;

/** The content of the page of the sign-in, or of the registration. */
export interface EntryModel {
  /** The path to go on to. */
  readonly next: string;
  readonly values: Values;
  readonly errors: Values;
  /** Why the page is shown. */
  readonly notice?: string | undefined;
}

const withNext = (path: string, next: string) =>
  next === '/account' ? path : `${path}?next=${encodeURIComponent(next)}`;

const hidden = (values: Values) =>
  Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );

const emailField = { type: 'email', autocomplete: 'username', maxlength: 254, required: true };

const noticeOf = (notice: string | undefined) =>
  notice && html`<p class="notice" role="status">${notice}</p>`;

/** One button for each demo account: nothing has to be typed. */
const demoForms = (accounts: DemoAccounts, next: string): Html =>
  html`<section aria-labelledby="demo-accounts">
    <h2 id="demo-accounts">Demo accounts</h2>
    <p>Anybody may try these. The password of each is <code>${accounts[0]?.password}</code>.</p>
    <ul class="entries">
      ${accounts.map(
        ({ email, name, password }) =>
          html`<li>
            <form method="post" action="/sign-in">
              ${hidden({ email, password, next })}
              <button class="quiet" type="submit">Sign in as ${name}</button>
              <small>${email}</small>
            </form>
          </li>`,
      )}
    </ul>
  </section>`;

const document = (title: string, model: EntryModel, main: Html): string =>
  layout({ title: hasErrors(model) ? `Error: ${title}` : title, main });

/** The page of the sign-in. */
export const signInPage = (model: EntryModel, demos: DemoAccounts): string => {
  const form = { prefix: 'sign-in', labels: { email: 'E-mail', password: 'Password' }, ...model };
  const main = html`<h1>Sign in</h1>
    ${noticeOf(model.notice)}
    <form class="entry-form" method="post" action="/sign-in#sign-in-errors">
      ${hasErrors(form) && errorList(form, 'You are not signed in.')}
      ${hidden({ next: model.next })} ${lineField(form, 'email', emailField)}
      ${lineField(form, 'password', {
        type: 'password',
        autocomplete: 'current-password',
        maxlength: 128,
        required: true,
      })}
      <button type="submit">Sign in</button>
    </form>
    <p>No account yet? <a href="${withNext('/register', model.next)}">Register</a></p>
    ${demos.length > 0 && demoForms(demos, model.next)}`;
  return document('Sign in', model, main);
};

/** The page of the registration; `key` is the idempotency key of the form. */
export const registerPage = (model: EntryModel, key: string): string => {
  const labels = { name: 'Name', email: 'E-mail', password: 'Password' };
  const form = { prefix: 'register', labels, ...model };
  const main = html`<h1>Register</h1>
    <form class="entry-form" method="post" action="/register#register-errors">
      ${hasErrors(form) && errorList(form, 'You are not registered.')}
      ${hidden({ next: model.next, idempotencyKey: key })}
      ${lineField(form, 'name', { autocomplete: 'name', maxlength: 80, required: true, dir: 'auto' })}
      ${lineField(form, 'email', emailField)}
      ${lineField(form, 'password', {
        type: 'password',
        autocomplete: 'new-password',
        minlength: 8,
        maxlength: 128,
        required: true,
        hint: '8 characters or more. A sentence is better than a word.',
      })}
      <button type="submit">Register</button>
    </form>
    <p>You have an account? <a href="${withNext('/sign-in', model.next)}">Sign in</a></p>`;
  return document('Register', model, main);
};
