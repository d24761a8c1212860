import { z } from 'zod';
import { idempotencyKey } from '@shop/shared/contracts/common';
import { credentials, customersContract, registration } from '@shop/shared/contracts/customers';
import { type ServiceError, toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import { type Answer, htmlAnswer, noStore, seeOther } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { errorsOf } from '../../input/form-errors.ts';
import { isTokenOf } from '../../sessions/sessions.ts';
import { safePath } from '../../sessions/safe-path.ts';
import { plural } from '../../web/format.ts';
import type { Values } from '../../web/form.ts';
import { registerPage, signInPage } from './entry-pages.ts';
import { signIn } from './sign-in.ts';

const posted = z.string().default('');
const minuteMs = 60_000;

/** The path of a customer's own page, which a sign-in leads to where nothing else was asked for. */
export const accountPath = '/account';

/** The path that a form or a link names. */
const nextOf = (given: string | undefined): string => {
  const path = safePath(given);
  return path === '/' ? accountPath : path;
};

/** The errors that a form shows for a refusal; undefined where the refusal is an answer of its own. */
const refusalOf = ({
  code,
  status,
  fields,
  retryAfterMs = minuteMs,
}: ServiceError): Values | undefined => {
  if (code === 'WRONG_CREDENTIALS') return { form: 'The e-mail address or the password is wrong.' };
  if (code === 'IN_PROGRESS') {
    return { form: 'It was sent a moment ago and is worked on. Please sign in a little later.' };
  }
  if (code === 'RATE_LIMITED') {
    const wait = plural(Math.ceil(retryAfterMs / minuteMs), 'minute');
    return { form: `There were too many attempts. Please try again in ${wait}.` };
  }
  if (fields.length > 0) {
    return Object.fromEntries(fields.map(({ field, message }) => [field, `it ${message}`]));
  }
  return status < 503 ? undefined : { form: 'This cannot be done right now. Please try again.' };
};

/** The headers of a form that is shown again. */
const headersOf = ({ code, retryAfterMs = minuteMs }: ServiceError): Answer['headers'] =>
  code === 'RATE_LIMITED'
    ? { ...noStore, 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) }
    : noStore;

const query = z.strictObject({ next: z.string(), signed: z.literal('out') }).partial();

const signInRoutes = (parts: ApiParts): readonly Route[] => {
  const { clients, customers } = parts;
  /** The demo accounts; the page does without them. */
  const demosOf = (context: CallContext) =>
    clients
      .of(customersContract)
      .call('demoAccounts', {}, context)
      .catch(() => []);

  return [
    route('GET', '/sign-in', {
      query,
      handle: async ({ query: { next, signed }, headers, context }) => {
        const path = nextOf(next);
        if (await customers.ofBrowser(headers)) return seeOther(path);
        const notice = signed && 'You are signed out.';
        const model = { next: path, values: {}, errors: {}, notice };
        return htmlAnswer(200, signInPage(model, await demosOf(context)), noStore);
      },
    }),
    route('POST', '/sign-in', {
      bodyType: 'form',
      body: z.strictObject({ email: posted, password: posted, next: posted }),
      handle: async ({ body, headers, tryPassword, context, contextOf }) => {
        const next = nextOf(body.next);
        const email = body.email.trim();
        const askAgain = async (
          status: number,
          errors: Values,
          sent: Answer['headers'] = noStore,
        ) => {
          const model = { next, values: { email }, errors };
          return htmlAnswer(status, signInPage(model, await demosOf(context)), sent);
        };
        const given = credentials.safeParse({ email, password: body.password });
        if (given.error) return askAgain(400, errorsOf(given.error, ['email', 'password']));
        try {
          const { id } = await signIn(parts, { credentials: given.data, tryPassword, context });
          return seeOther(next, (await customers.enter({ headers, contextOf }, id)).headers);
        } catch (error) {
          const refusal = toServiceError(error);
          const errors = refusalOf(refusal);
          if (!errors) throw error;
          return askAgain(refusal.status, errors, headersOf(refusal));
        }
      },
    }),
    route('POST', '/sign-out', {
      bodyType: 'form',
      body: z.strictObject({ csrf: posted }),
      handle: async ({ body, headers }) => {
        const session = await customers.ofBrowser(headers);
        // A form of a session before: whoever is signed in now has not asked for this.
        if (session && !isTokenOf(session, body.csrf)) return seeOther(accountPath);
        if (session) await customers.end(session);
        return seeOther('/sign-in?signed=out', customers.leave(headers));
      },
    }),
  ];
};

const registerRoutes = (parts: ApiParts): readonly Route[] => {
  const { runtime, write, customers } = parts;
  return [
    route('GET', '/register', {
      query: query.pick({ next: true }),
      handle: async ({ query: { next } }) => {
        const model = { next: nextOf(next), values: {}, errors: {} };
        return htmlAnswer(200, registerPage(model, runtime.newId()), noStore);
      },
    }),
    route('POST', '/register', {
      counts: 'registrations',
      bodyType: 'form',
      body: z.strictObject({
        name: posted,
        email: posted,
        password: posted,
        next: posted,
        idempotencyKey,
      }),
      handle: async ({
        body: { idempotencyKey: key, next, ...typed },
        headers,
        context,
        contextOf,
        tryPassword,
        scopeKey,
      }) => {
        const { password, ...values } = { ...typed, email: typed.email.trim() };
        const askAgain = (status: number, errors: Values, sent: Answer['headers'] = noStore) => {
          const model = { next: nextOf(next), values, errors };
          return htmlAnswer(status, registerPage(model, runtime.newId()), sent);
        };
        const given = registration.safeParse({ ...values, password });
        if (given.error) {
          const messages = { password: 'please use 8 to 128 characters' };
          return askAgain(400, errorsOf(given.error, Object.keys(registration.shape), messages));
        }
        try {
          const options = { context, key: scopeKey(key), changes: [] };
          await write(customersContract, 'register', given.data, options);
          // The key alone opens no account: it may be that of an earlier registration.
          const own = { email: given.data.email, password };
          const { id } = await signIn(parts, { credentials: own, tryPassword, context });
          return seeOther(
            nextOf(next),
            (await customers.enter({ headers, contextOf }, id)).headers,
          );
        } catch (error) {
          const refusal = toServiceError(error);
          const errors = refusalOf(refusal);
          if (!errors) throw error;
          return askAgain(refusal.status, errors, headersOf(refusal));
        }
      },
    }),
  ];
};

/** The pages by which customers come in and go. */
export const entryRoutes = (parts: ApiParts): readonly Route[] => [
  ...signInRoutes(parts),
  ...registerRoutes(parts),
];
