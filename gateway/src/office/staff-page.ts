import { z } from 'zod';
import { htmlAnswer } from '../edge/answer.ts';
import { type RawRequest, checkAnyPath } from '../edge/route.ts';
import { createCheck } from '../input/invalid-input.ts';
import { createUsablePairs } from '../input/pairs.ts';
import type { Session } from '../sessions/sessions.ts';
import type { StaffView } from './frame.ts';
import { hrefOf, officeRoute, pathOf } from './office-route.ts';
import { askToSignIn } from '../sessions/ask-to-sign-in.ts';
import type { StaffPage, StaffRequest } from './staff-section.ts';

/** The query of a page without one. */
const noQuery = z.strictObject({});

interface PageDeclaration<Query extends z.ZodObject> {
  /** The query parameters; others are ignored. Default: none. */
  readonly query?: Query;
  /**
   * The words about the writes that lead here, by their name in the query parameter `done`:
   * `/products/p-1?done=created#done`.
   */
  readonly notices?: Readonly<Record<string, string>>;
  readonly show: (request: StaffRequest<z.output<Query>>) => Promise<StaffView>;
}

/** Makes a reader of requests for a path. Throws `INVALID_ID`. */
export const createRequestReader = <Query extends z.ZodObject>(path: string, query: Query) => {
  const pairsOf = createUsablePairs(query);
  const checkQuery = createCheck(query);
  const takesId = path.includes('/:id');
  return (
    { params, search, openContext }: RawRequest,
    session: Session,
  ): StaffRequest<z.output<Query>> => ({
    id: takesId ? checkAnyPath(params).id : '',
    params,
    query: checkQuery(pairsOf(search)),
    context: openContext(session.user),
    session,
  });
};

const readDone = createUsablePairs(z.strictObject({ done: z.string() }));

/** Declares a page of the back office, which only those see who are signed in. */
export const staffPage =
  <Query extends z.ZodObject = typeof noQuery>(
    path: string,
    declared: PageDeclaration<Query>,
  ): StaffPage =>
  ({ signIn, frame }) => {
    // Without a schema the type of one is its default.
    const { query = noQuery as z.ZodObject as Query, notices = {}, show } = declared;
    const requestOf = createRequestReader(path, query);
    return [
      officeRoute('GET', path, async (raw) => {
        const session = await signIn.sessionOf(raw);
        if (!session) return askToSignIn(hrefOf(path, raw));
        const view = await show(requestOf(raw, session));
        const { done = '' } = readDone(raw.search);
        const notice = Object.hasOwn(notices, done) ? notices[done] : undefined;
        return htmlAnswer(200, frame(view, { path: pathOf(path, raw), session, notice }));
      }),
    ];
  };
