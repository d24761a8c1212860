import { type Answer, htmlAnswer } from '../edge/answer.ts';
import { type Values, hasErrors } from '../web/form.ts';
import type { CompleteForm, FormRequest } from './form-declaration.ts';
import { type OfficeForm, comparisonOf } from './form-view.ts';
import { pathIn } from './office-route.ts';
import type { Posted, Typed } from './posted-form.ts';
import type { Office } from './staff-section.ts';

/** A form that was posted and is shown again, with the typed values. */
export interface Again {
  readonly status: number;
  readonly posted: Posted;
  readonly errors?: Values;
  readonly notice?: string;
  /** Whether somebody else was faster: the next attempt replaces what they wrote. */
  readonly isLostRace?: boolean;
  /** Whether the next attempt is another write, and so has another key. */
  readonly isOtherWrite?: boolean;
}

/** The beginning of the ids in a form: there is one on a page. */
const prefix = 'form';

/** The version, and the data of it, that a form was opened with. */
const seenBefore = ({ version, typed }: Posted, seen: Typed) => ({
  version,
  seen: Object.fromEntries(Object.entries(seen).map(([name, now]) => [name, typed[name] ?? now])),
});

/** Makes the function that answers with a form: as it begins, or again. */
export const createShowForm = <Known, Input>(
  { labels, values, present, inWords, versionOf, seen, show }: CompleteForm<Known, Input>,
  { frame, runtime }: Pick<Office, 'frame' | 'runtime'>,
) => {
  const compare = (known: Known, request: FormRequest, typed: Typed) => {
    const now = present(known, request);
    const fields = Object.entries(labels).filter(([field]) => Object.hasOwn(now, field));
    return comparisonOf(fields, inWords(now, known), inWords(typed, known));
  };

  return (request: FormRequest, known: Known, action: string, again?: Again): Answer => {
    const { posted, errors = {}, notice, isLostRace = false, isOtherWrite = false } = again ?? {};
    const { session } = request;
    const now = { version: versionOf(known), seen: seen(known) };
    const about = posted && !isLostRace ? seenBefore(posted, now.seen) : now;
    const form: OfficeForm = {
      prefix,
      action,
      labels,
      values: posted?.typed ?? values(known, request),
      errors,
      notice,
      comparison: posted && isLostRace ? compare(known, request, posted.typed) : undefined,
      hidden: {
        csrf: session.formToken,
        key: (isOtherWrite ? undefined : posted?.key) ?? runtime.newId(),
        ...(about.version !== undefined && { version: String(about.version) }),
        ...about.seen,
      },
    };
    const view = show(form, known, request);
    const title = isLostRace || hasErrors(form) ? `Error: ${view.title}` : view.title;
    const markup = frame({ ...view, title }, { path: pathIn(action), session });
    return htmlAnswer(again?.status ?? 200, markup);
  };
};
