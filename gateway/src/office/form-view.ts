import { type ShownForm, type Values, errorList, hasErrors } from '../web/form.ts';
import { type Html, html } from '../web/html.ts';

/** A field of which somebody who was too late sees what is there now, and what they typed. */
interface Compared {
  readonly label: string;
  readonly now: string;
  readonly typed: string;
}

/** A form of the back office that is shown. */
export interface OfficeForm extends ShownForm {
  /** The path that it is posted to. */
  readonly action: string;
  /** The hidden fields: tokens, and what is replaced, as the form saw it. */
  readonly hidden: Values;
  /** Why it is shown again although nothing in it is wrong. */
  readonly notice?: string | undefined;
  /** Set where somebody else was faster: the fields of which it is known how they are now. */
  readonly comparison?: readonly Compared[] | undefined;
}

const lineEnds = (text = '') => text.replaceAll('\r\n', '\n');

/** The present values of some fields, by their names and labels, beside what is typed in them. */
export const comparisonOf = (
  fields: readonly (readonly [field: string, label: string])[],
  present: Values,
  typed: Values,
): readonly Compared[] =>
  fields.map(([field, label]) => ({
    label,
    now: lineEnds(present[field]),
    typed: lineEnds(typed[field]),
  }));

const cell = (value: string) =>
  value === '' ? html`<td class="none">nothing</td>` : html`<td dir="auto">${value}</td>`;

const differenceTable = (differences: readonly Compared[]) =>
  html`<table class="differences">
    <thead>
      <tr>
        ${['Field', 'Now', 'Yours'].map((words) => html`<th scope="col">${words}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${differences.map(
        ({ label, now, typed }) =>
          html`<tr>
            <th scope="row">${label}</th>
            ${cell(now)} ${cell(typed)}
          </tr>`,
      )}
    </tbody>
  </table>`;

const raceWords = (comparison: readonly Compared[], differences: readonly Compared[]): string => {
  if (differences.length > 0) {
    return 'What you typed is still below. Change it, or send it again to replace theirs.';
  }
  return comparison.length > 0
    ? 'It is now as you typed it.'
    : 'Look at what it is now, and send this again if you still want it.';
};

const lostRace = ({ prefix, comparison }: OfficeForm) => {
  if (!comparison) return null;
  const differences = comparison.filter(({ now, typed }) => now !== typed);
  return html`<div id="${prefix}-errors" class="notice error" role="alert" tabindex="-1">
    <p>
      <strong>Somebody else has changed this in the meantime, so nothing was changed.</strong>
      ${raceWords(comparison, differences)}
    </p>
    ${differences.length > 0 && differenceTable(differences)}
  </div>`;
};

/** The words of the buttons below a form. */
interface Buttons {
  readonly submit: string;
  /** Where to go without sending it. */
  readonly cancel: string;
  /** Whether it does what cannot be undone. */
  readonly isGrave?: boolean;
}

/** Fields that nobody sees, which are posted as they are. */
export const hiddenFields = (values: Values): readonly Html[] =>
  Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );

/** The button that Enter presses in a field: browsers take the first one, which may be a preview. */
const defaultButton = html`<button
  type="submit"
  class="visually-hidden"
  tabindex="-1"
  aria-hidden="true"
></button>`;

/** The markup of a form: its fields, with what is wrong with it above them. */
export const formBody = (
  form: OfficeForm,
  fields: Html,
  { submit, cancel, isGrave = false }: Buttons,
): Html =>
  html`<form class="desk" method="post" action="${form.action}#${form.prefix}-errors">
    ${
      form.notice &&
      html`<p id="${form.prefix}-errors" class="notice" role="alert" tabindex="-1">
        ${form.notice}
      </p>`
    }
    ${lostRace(form)} ${hasErrors(form) && errorList(form, 'Nothing was changed yet.')}
    ${hiddenFields(form.hidden)} ${defaultButton} ${fields}
    <p class="actions">
      <button type="submit" ${isGrave && html`class="grave"`}>${submit}</button>
      <a class="button quiet" href="${cancel}">Cancel</a>
    </p>
  </form>`;
