import { type Answer, htmlAnswer, seeOther } from '../edge/answer.ts';
import { errorsOf } from '../input/form-errors.ts';
import { scopedKey } from '../input/scoped-key.ts';
import type { CompleteForm, FormRequest } from './form-declaration.ts';
import { toFormRefusal } from './form-refusal.ts';
import type { StaffView } from './frame.ts';
import { pathIn } from './office-route.ts';
import type { Posted } from './posted-form.ts';
import { type Again, createShowForm } from './shown-form.ts';
import type { Office } from './staff-section.ts';

/** Makes the function that does what was posted, in the session that its form was opened in. */
export const createSendForm = <Known, Input>(
  path: string,
  declared: CompleteForm<Known, Input>,
  office: Pick<Office, 'frame' | 'runtime' | 'onFailure'>,
) => {
  const { labels, load, read, write } = declared;
  const { frame, runtime, onFailure } = office;
  const show = createShowForm(declared, office);

  /** The answer after a write: the way to a page that tells of it, or the page itself. */
  const doneAnswer = (done: string | StaffView, { session }: FormRequest, action: string) =>
    typeof done === 'string'
      ? seeOther(done)
      : htmlAnswer(200, frame(done, { path: pathIn(action), session }));

  return async (request: FormRequest, posted: Posted, action: string): Promise<Answer> => {
    const known = await load(request);
    const showAgain = (again: Omit<Again, 'posted'>, about = known) =>
      show(request, about, action, { posted, ...again });

    if (posted.show !== undefined) return showAgain({ status: 200 });
    const { data, error } = read(posted.typed, known);
    if (error) return showAgain({ status: 400, errors: errorsOf(error, Object.keys(labels)) });
    const { context, session, id } = request;
    const target = { method: 'POST', path, id };
    const key = scopedKey(posted.key ?? runtime.newId(), { user: session.user.id }, target);
    const { version: expectedVersion } = posted;
    try {
      const done = await write(data, { known, request, context, key, expectedVersion });
      return doneAnswer(done, request, action);
    } catch (failure) {
      const refusal = toFormRefusal(failure, labels);
      if (!refusal) throw failure;
      onFailure(path, failure, context);
      const { isSameWrite, ...told } = refusal;
      const newest = told.isLostRace ? await load(request) : known;
      return showAgain({ ...told, isOtherWrite: !isSameWrite }, newest);
    }
  };
};
