import { type Html, html } from './html.ts';

/** Typed values, or errors, by the names of their fields. */
export type Values = Readonly<Record<string, string | undefined>>;

/** A form to show: empty, or with the values and errors of a refused post. */
export interface ShownForm {
  /** The beginning of the ids of its inputs; they are the only ones on the page. */
  readonly prefix: string;
  /** The labels of its fields, in their order. */
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Values;
  /** The error messages by field; `form` is about the whole form. */
  readonly errors: Values;
}

/** The attributes of an input; false, undefined: left out; true: without a value. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([name, value]) => {
    if (value === undefined || value === false) return null;
    return value === true ? html` ${name}` : html` ${name}="${value}"`;
  });

/** The id of a field's input, to which the list of errors links; of a choice, its first one. */
export const inputId = ({ prefix }: Pick<ShownForm, 'prefix'>, field: string): string =>
  `${prefix}-${field}`;

const errorId = (form: ShownForm, field: string) => `${inputId(form, field)}-error`;
const hintId = (form: ShownForm, field: string) => `${inputId(form, field)}-hint`;

const fieldError = (form: ShownForm, field: string) =>
  form.errors[field] &&
  html`<p class="field-error" id="${errorId(form, field)}">${form.errors[field]}</p>`;

/** The attributes that lead from an input to its error and its hint. */
const described = (form: ShownForm, field: string, hint?: string) => {
  const isInvalid = Boolean(form.errors[field]);
  const ids = [isInvalid && errorId(form, field), hint && hintId(form, field)].filter(Boolean);
  return [
    isInvalid && html` aria-invalid="true"`,
    ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`,
  ];
};

const hintOf = (form: ShownForm, field: string, hint: string | undefined) =>
  hint && html`<p class="field-hint" id="${hintId(form, field)}">${hint}</p>`;

const labelled = (form: ShownForm, field: string, input: Html, hint?: string) =>
  html`<div class="field">
    <label for="${inputId(form, field)}">${form.labels[field]}</label>
    ${fieldError(form, field)} ${input} ${hintOf(form, field, hint)}
  </div>`;

/** A field of one line; `hint` stands below it. */
export const lineField = (
  form: ShownForm,
  field: string,
  { hint, ...attributes }: Attributes & { readonly hint?: string } = {},
): Html => {
  const input = html`<input
    id="${inputId(form, field)}"
    name="${field}"
    value="${form.values[field]}"
    ${attributesOf(attributes)}
    ${described(form, field, hint)}
  />`;
  return labelled(form, field, input, hint);
};

/** A field of several lines. */
export const textField = (
  form: ShownForm,
  field: string,
  { hint, ...attributes }: Attributes & { readonly hint?: string } = {},
): Html => {
  // HTML drops the first line break of a text area.
  const input = html`<textarea
    id="${inputId(form, field)}"
    name="${field}"
    ${attributesOf(attributes)}
    ${described(form, field, hint)}
  >
${form.values[field]}</textarea>`;
  return labelled(form, field, input, hint);
};

/** One of several choices. */
export interface Option {
  readonly value: string;
  readonly words: string;
}

/** A list to choose from; `hint` stands below it. */
export const selectField = (
  form: ShownForm,
  field: string,
  options: readonly Option[],
  { hint, ...attributes }: Attributes & { readonly hint?: string } = {},
): Html => {
  const input = html`<select
    id="${inputId(form, field)}"
    name="${field}"
    ${attributesOf(attributes)}
    ${described(form, field, hint)}
  >
    ${options.map(
      ({ value, words }) =>
        html`<option value="${value}" ${value === form.values[field] && 'selected'}>
          ${words}
        </option>`,
    )}
  </select>`;
  return labelled(form, field, input, hint);
};

/** A choice that shows all of its options; `show` makes the content of the label of each. */
export const choiceField = <O extends Pick<Option, 'value'>>(
  form: ShownForm,
  field: string,
  options: readonly O[],
  show: (option: O) => Html,
): Html =>
  html`<fieldset ${described(form, field)}>
    <legend>${form.labels[field]}</legend>
    ${fieldError(form, field)}
    <div class="choices">
      ${options.map(
        (option, index) =>
          html`<label>
            <input
              type="radio"
              name="${field}"
              id="${inputId(form, field)}${index > 0 && `-${option.value}`}"
              value="${option.value}"
              required
              ${option.value === form.values[field] && 'checked'}
            />
            ${show(option)}
          </label>`,
      )}
    </div>
  </fieldset>`;

/** A box to tick; `field` is sent as `on` where it is ticked. */
export const checkField = (
  { prefix, values }: Pick<ShownForm, 'prefix' | 'values'>,
  field: string,
  words: Html | string,
): Html =>
  html`<label class="check">
    <input
      type="checkbox"
      name="${field}"
      id="${inputId({ prefix }, field)}"
      ${values[field] === 'on' && 'checked'}
    />
    ${words}
  </label>`;

/** Whether a posted form was refused. */
export const hasErrors = ({ errors }: Pick<ShownForm, 'errors'>): boolean =>
  Object.values(errors).some((error) => error !== undefined);

/**
 * All errors of a form, each with a link to its field. The form's action has its id as the
 * fragment, so that the browser scrolls to it and focuses it.
 */
export const errorList = (form: ShownForm, heading: string): Html =>
  html`<div id="${form.prefix}-errors" class="notice error" role="alert" tabindex="-1">
    <p>${heading}</p>
    <ul>
      ${form.errors['form'] && html`<li>${form.errors['form']}</li>`}
      ${Object.entries(form.labels).map(
        ([field, label]) =>
          form.errors[field] &&
          html`<li><a href="#${inputId(form, field)}">${label}: ${form.errors[field]}</a></li>`,
      )}
    </ul>
  </div>`;
