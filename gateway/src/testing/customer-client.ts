import { z } from 'zod';
import type { RunningGateway } from './running-gateway.ts';

/** The customer whom every test gateway knows. */
const ada = { email: 'ada@example.com', password: 'shop-as-you-like' };

const session = z.object({ token: z.string(), customer: z.object({ id: z.string() }) });

/** Signs a program in; the result is the header of its token. */
export const signInProgram = async (
  { send }: Pick<RunningGateway, 'send'>,
  given = ada,
): Promise<{ readonly authorization: string }> => {
  const answer = await send('POST', '/api/v1/sessions', given);
  const { token } = session.parse(await answer.json());
  return { authorization: `Bearer ${token}` };
};

/** A browser in which a customer is signed in; it follows no redirect. */
export const signInBrowser = async (
  { send, get }: Pick<RunningGateway, 'send' | 'get'>,
  given = ada,
) => {
  const post = (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ) =>
    send('POST', path, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
      ...headers,
    });
  const entered = await post('/sign-in', given);
  const cookie = { cookie: entered.headers.get('set-cookie')?.split(';')[0] ?? '' };
  return {
    cookie,
    get: (path: string) => get(path, cookie),
    post: (path: string, fields: Readonly<Record<string, string>>, headers = {}) =>
      post(path, fields, { ...cookie, ...headers }),
  };
};
