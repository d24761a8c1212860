import { type Answer, seeOther } from '../edge/answer.ts';
import type { RawRequest } from '../edge/route.ts';
import { isTokenOf } from '../sessions/sessions.ts';
import { type FormDeclaration, completeForm } from './form-declaration.ts';
import { keptAnswer } from './kept-page.ts';
import { hrefOf, officeRoute } from './office-route.ts';
import { type Posted, toPosted } from './posted-form.ts';
import { createSendForm } from './send-form.ts';
import { createShowForm } from './shown-form.ts';
import { askToSignIn } from '../sessions/ask-to-sign-in.ts';
import { otherSession } from '../sessions/sessions.ts';
import type { Entry } from './sign-in.ts';
import { createRequestReader } from './staff-page.ts';
import type { StaffPage } from './staff-section.ts';

const signInFirst =
  'Your sign-in has ended, so nothing was changed. Your entries are kept: sign in to go on with them.';
const signedInAgain =
  'You are signed in again. Nothing was changed yet: please look at what you typed, and send it.';

/**
 * Declares a form of the back office: its page by GET, and its write by POST. It is sent under an
 * idempotency key, so that sending it twice does it once, and with the version that it replaces, so
 * that a lost race is seen. A form with a token of another session is shown, and never done.
 *
 * A refused form is shown again with the typed values, as is one that met a failure of the shop,
 * which keeps its key. After 404 and 403 it is not, as there is nothing to send it to.
 */
export const staffForm =
  <Known, Input = object>(path: string, declared: FormDeclaration<Known, Input>): StaffPage =>
  (office) => {
    const form = completeForm(declared);
    const { query, load } = form;
    const { signIn, onFailure } = office;
    const show = createShowForm(form, office);
    const send = createSendForm(path, form, office);
    const requestOf = createRequestReader(path, query);

    const open = async (raw: RawRequest): Promise<Answer> => {
      const session = await signIn.sessionOf(raw);
      const action = hrefOf(path, raw);
      if (!session) return askToSignIn(action);
      const request = requestOf(raw, session);
      return show(request, await load(request), action);
    };

    /** Keeps what was posted where the form itself cannot be shown. Throws what does not pass. */
    const keep = (error: unknown, raw: RawRequest, posted: Posted): Answer => {
      const kept = keptAnswer(error, hrefOf(path, raw), posted.pairs);
      if (!kept) throw error;
      onFailure(path, error, raw.openContext());
      return kept;
    };

    /** Shows a form to whoever has just signed in; they stay so, whatever becomes of the form. */
    const showEntered = async (
      raw: RawRequest,
      posted: Posted,
      { session, cookie }: Entry,
    ): Promise<Answer> => {
      const action = hrefOf(path, raw);
      const shown = async () => {
        const request = requestOf(raw, session);
        const again = { status: 200, posted, notice: signedInAgain };
        return show(request, await load(request), action, again);
      };
      const { headers, ...answer } = await shown()
        .catch((error: unknown) => keep(error, raw, posted))
        // The page by GET says what is wrong.
        .catch(() => seeOther(action));
      return { ...answer, headers: { ...headers, 'Set-Cookie': cookie } };
    };

    /** Answers a form that was posted: also where its session has ended while somebody typed. */
    const answer = async (raw: RawRequest, posted: Posted): Promise<Answer> => {
      const session = await signIn.sessionOf(raw);
      const action = hrefOf(path, raw);
      if (session && isTokenOf(session, posted.csrf)) {
        return send(requestOf(raw, session), posted, action);
      }
      if (session) {
        const request = requestOf(raw, session);
        const again = { status: 403, posted, notice: otherSession };
        return show(request, await load(request), action, again);
      }
      const model = { action, kept: posted.pairs, notice: signInFirst };
      if (posted.adminToken === undefined) return signIn.ask(401, model);
      const entered = await signIn.enter(raw, posted.adminToken, model);
      return 'session' in entered ? showEntered(raw, posted, entered) : entered;
    };

    const post = async (raw: RawRequest): Promise<Answer> => {
      const posted = toPosted(await raw.readBody());
      return answer(raw, posted).catch((error: unknown) => keep(error, raw, posted));
    };

    return [officeRoute('GET', path, open), officeRoute('POST', path, post)];
  };
