import { z } from 'zod';
import { version } from '@shop/shared/contracts/common';
import { customersContract } from '@shop/shared/contracts/customers';
import { toServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { type Answer, htmlAnswer, noStore, seeOther } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { wholeNumber } from '../../input/query-fields.ts';
import { askToSignIn } from '../../sessions/ask-to-sign-in.ts';
import { type Session, isTokenOf, otherSession } from '../../sessions/sessions.ts';
import { type AccountForm, addressForm, nameForm, removalForm } from './account-forms.ts';
import { type AccountModel, accountPage } from './account-page.ts';
import { accountPath } from './entry-routes.ts';

/** The fields that every form of the page has. */
const control = {
  csrf: z.string().default(''),
  version: wholeNumber.pipe(version),
};

const changed =
  'Your account has changed since this form was opened. Please look at it, and send this again if ' +
  'it is not there yet.';

/** Shows a session the page of its customer. */
const show = (
  status: number,
  { formToken: csrf }: Session,
  model: Omit<AccountModel, 'csrf'>,
): Answer => htmlAnswer(status, accountPage({ csrf, ...model }), noStore);

/** The route of a form of the page. */
const formRoute = <S extends z.ZodRawShape>(
  parts: ApiParts,
  { path, fields, read }: AccountForm<S>,
): Route => {
  const { runtime, clients, customers, write } = parts;
  return route('POST', path, {
    bodyType: 'form',
    body: z.strictObject({ ...control, ...fields }),
    handle: async ({ body, headers, contextOf }) => {
      const session = await customers.ofBrowser(headers);
      if (!session) return askToSignIn(accountPath);
      const context = contextOf(session.user);
      const present = () => clients.of(customersContract).call('get', {}, context);
      const customer = await present();
      // The schema is made of both shapes; of a type parameter its type cannot tell.
      const sent = body as z.output<z.ZodObject<typeof control>> & z.output<z.ZodObject<S>>;
      if (!isTokenOf(session, sent.csrf))
        return show(403, session, { customer, notice: otherSession });
      const reading = read(sent, customer);
      if ('refused' in reading) return show(400, session, { customer, ...reading });
      try {
        const input = { ...reading.change, expectedVersion: sent.version };
        // The version lets a form that is sent twice change something once.
        const options = { context, key: runtime.newId(), changes: [] };
        await write(customersContract, 'update', input, options);
        return seeOther(`${accountPath}?saved=yes`);
      } catch (error) {
        if (toServiceError(error).code !== 'CONFLICT') throw error;
        return show(409, session, { customer: await present(), notice: changed });
      }
    },
  });
};

/** The routes of the customer's own page. */
export const accountRoutes = (parts: ApiParts): readonly Route[] => [
  route('GET', accountPath, {
    query: z.strictObject({ saved: z.literal('yes') }).partial(),
    handle: async ({ headers, query, contextOf }) => {
      const session = await parts.customers.ofBrowser(headers);
      if (!session) return askToSignIn(accountPath);
      const context = contextOf(session.user);
      const customer = await parts.clients.of(customersContract).call('get', {}, context);
      const done = query.saved && { notice: 'It is saved.', isDone: true };
      return show(200, session, { customer, ...done });
    },
  }),
  formRoute(parts, nameForm),
  formRoute(parts, addressForm),
  formRoute(parts, removalForm),
];
