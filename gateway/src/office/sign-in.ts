import { z } from 'zod';
import { toServiceError } from '@shop/shared/errors';
import { admin } from '../edge/admin.ts';
import { type Answer, htmlAnswer, noStore, seeOther } from '../edge/answer.ts';
import type { RawRequest, Route } from '../edge/route.ts';
import { createUsablePairs } from '../input/pairs.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import { type Session, type Sessions, isTokenOf } from '../sessions/sessions.ts';
import { plural } from '../web/format.ts';
import { officeRoute } from './office-route.ts';
import { toPosted } from './posted-form.ts';
import { safePath } from '../sessions/safe-path.ts';
import { type SignInModel, signInPage } from './sign-in-page.ts';

/** A session that has just begun, and the `Set-Cookie` for it. */
export interface Entry {
  readonly session: Session;
  readonly cookie: string;
}

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Answer['headers'];
}

const minuteMs = 60_000;

/** Why a token opens nothing; undefined for the right one. */
const refusalOf = async (request: RawRequest, token: string): Promise<Refusal | undefined> => {
  if (token === '') return { status: 400, message: 'please fill this in' };
  try {
    if (await request.isAdminToken(token)) return undefined;
    return { status: 401, message: 'this is not the admin token; it may be that of another start' };
  } catch (error) {
    const { code, status, retryAfterMs = minuteMs } = toServiceError(error);
    if (code !== 'RATE_LIMITED') throw error;
    const wait = plural(Math.ceil(retryAfterMs / minuteMs), 'minute');
    const message = `too many wrong tokens came from this address: please try again in ${wait}`;
    const headers = { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) };
    return { status, message, headers };
  }
};

const readQuery = createUsablePairs(z.strictObject({ next: z.string(), signed: z.literal('out') }));

/** Makes the sign-in of the back office, by the admin token. */
export const createSignIn = (sessions: Sessions, cookie: SessionCookie) => {
  const ask = (status: number, model: SignInModel, headers: Answer['headers'] = {}): Answer =>
    htmlAnswer(status, signInPage(model), { ...noStore, ...headers });

  /** The session of a request; undefined where nobody is signed in. */
  const sessionOf = async ({ headers }: Pick<RawRequest, 'headers'>) => {
    const id = cookie.read(headers);
    return id === undefined ? undefined : sessions.find(id);
  };

  /** Begins a session for the right token, in place of one there was; else asks again. */
  const enter = async (
    request: RawRequest,
    token: string,
    model: SignInModel,
  ): Promise<Entry | Answer> => {
    const refusal = await refusalOf(request, token.trim());
    if (refusal) {
      const { status, message, headers } = refusal;
      return ask(status, { ...model, errors: { adminToken: message } }, headers);
    }
    const before = cookie.read(request.headers);
    const session = await sessions.begin(admin);
    if (before !== undefined) await sessions.end({ id: before });
    return { session, cookie: cookie.set(request.headers, session.id) };
  };

  const show = async (request: RawRequest): Promise<Answer> => {
    const { next, signed } = readQuery(request.search);
    if (await sessionOf(request)) return seeOther(safePath(next));
    const notice = signed && 'You are signed out.';
    return ask(200, { action: '/sign-in', next: safePath(next), notice });
  };

  const signIn = async (request: RawRequest): Promise<Answer> => {
    const { adminToken = '', typed } = toPosted(await request.readBody());
    const path = safePath(typed['next']);
    const entered = await enter(request, adminToken, { action: '/sign-in', next: path });
    return 'session' in entered ? seeOther(path, { 'Set-Cookie': entered.cookie }) : entered;
  };

  const signOut = async (request: RawRequest): Promise<Answer> => {
    const { csrf } = toPosted(await request.readBody());
    const session = await sessionOf(request);
    // A form of a session before: whoever is signed in now has not asked for this.
    if (session && !isTokenOf(session, csrf)) return seeOther('/');
    if (session) await sessions.end(session);
    return seeOther('/sign-in?signed=out', { 'Set-Cookie': cookie.clear(request.headers) });
  };

  const routes: readonly Route[] = [
    officeRoute('GET', '/sign-in', show),
    officeRoute('POST', '/sign-in', signIn),
    officeRoute('POST', '/sign-out', signOut),
  ];
  return { routes, sessionOf, enter, ask };
};
export type SignIn = ReturnType<typeof createSignIn>;
