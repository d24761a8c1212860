import { z } from 'zod';
import type { RunningGateway } from './running-gateway.ts';

/** The customer whom every test gateway knows. */
export const ada = { email: 'ada@example.com', password: 'shop-as-you-like' };

const session = z.object({ token: z.string() });

/** Signs a program in; the result is the header of its token. */
export const signInProgram = async (
  { send }: Pick<RunningGateway, 'send'>,
  { email, password } = ada,
): Promise<{ readonly authorization: string }> => {
  const answer = await send('POST', '/api/v1/sessions', { email, password });
  const { token } = session.parse(await answer.json());
  return { authorization: `Bearer ${token}` };
};

/** A browser with the cookies that it gets. */
export const createVisitor = ({ send, get }: Pick<RunningGateway, 'send' | 'get'>) => {
  const cookies = new Map<string, string>();
  const headersOf = (more: Record<string, string>) => ({
    accept: 'text/html',
    ...(cookies.size > 0 && {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    }),
    ...more,
  });
  const keep = (answer: Response): Response => {
    for (const text of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const post = async (
    path: string,
    fields: Record<string, string>,
    more: Record<string, string> = {},
  ) =>
    keep(
      await send('POST', path, new URLSearchParams(fields).toString(), {
        ...headersOf(more),
        'content-type': 'application/x-www-form-urlencoded',
      }),
    );
  const page = async (path: string) => keep(await get(path, headersOf({})));
  return {
    cookies,
    post,
    get: page,
    add: (productId: string, quantity = '1', more: Record<string, string> = {}) =>
      post('/cart/lines', { productId, quantity }, more),
    signIn: (account: Record<string, string> = ada) => post('/sign-in', account),
    /** The page of the cart as text, in which each gap is one blank. */
    cart: async () => (await (await page('/cart')).text()).replaceAll(/\s+/g, ' '),
    /** The token in the forms of the cart's page; empty for a guest. */
    token: async () =>
      /name="csrf" value="([^"]*)"/.exec(await (await page('/cart')).text())?.[1] ?? '',
  };
};
