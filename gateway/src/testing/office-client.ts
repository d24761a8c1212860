import { parseSetCookie } from 'cookie';
import { type RunningGateway, adminToken } from './running-gateway.ts';

/** The options of `fetch`. */
interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: Record<string, string | undefined>;
}

/** Posted as a browser posts a form: without fields that are undefined. */
const formOf = (fields: Record<string, string | undefined>): string => {
  const sent = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return new URLSearchParams(sent).toString();
};

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

const unescaped = (text: string) =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (all) => entities[all] ?? all);

/** The fields of the last form of a page, as a browser would send them. */
export const fieldsOf = (markup: string): Record<string, string> => {
  const form = /<main[^]*<\/main>/.exec(markup)?.[0] ?? '';
  const inputs = form.matchAll(/<input\b[^>]*>/g).map(([input]) => input);
  const values = inputs.flatMap((input): [string, string][] => {
    const attribute = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(input)?.[1];
    const isTicked = !/type="(radio|checkbox)"/.test(input) || /\schecked/.test(input);
    const name = attribute('name');
    return name && isTicked ? [[unescaped(name), unescaped(attribute('value') ?? 'on')]] : [];
  });
  const texts = form.matchAll(/<textarea\b[^>]*name="([^"]*)"[^>]*>\n?([^]*?)<\/textarea>/g);
  const lists = form.matchAll(/<select\b[^>]*name="([^"]*)"[^]*?<\/select>/g);
  return Object.fromEntries([
    ...values,
    ...texts.map(([, name = '', text = '']): [string, string] => [name, unescaped(text)]),
    ...lists.map(([all, name = '']): [string, string] => {
      const options = [...all.matchAll(/<option value="([^"]*)" ?(selected)?/g)];
      const chosen = options.find(([, , selected]) => selected) ?? options[0];
      return [name, unescaped(chosen?.[1] ?? '')];
    }),
  ]);
};

/** A browser at the back office, with its cookies; it follows no redirect. */
export const openOffice = (
  { backOffice }: Pick<RunningGateway, 'backOffice'>,
  port = backOffice.port,
) => {
  const cookies = new Map<string, string>();

  const send = async (method: string, path: string, { headers, body }: Sent = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        ...(cookie && { cookie }),
        ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(body && { body: formOf(body) }),
    });
    for (const text of answer.headers.getSetCookie()) {
      const { name, value = '', maxAge } = parseSetCookie(text);
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };

  const get = (path: string, headers: Record<string, string> = {}) =>
    send('GET', path, { headers });
  const post = (
    path: string,
    body: Record<string, string | undefined>,
    headers: Record<string, string> = {},
  ) => send('POST', path, { body, headers });

  return {
    cookies,
    get,
    post,
    signIn: (token = adminToken) => post('/sign-in', { adminToken: token }),
    /** Opens a form, changes some of its fields, and sends it. */
    async fill(path: string, changes: Record<string, string | undefined> = {}) {
      const fields = fieldsOf(await (await get(path)).text());
      return post(path, { ...fields, ...changes });
    },
  };
};

/** The same, signed in. */
export const enterOffice = async (shop: Pick<RunningGateway, 'backOffice'>) => {
  const office = openOffice(shop);
  await office.signIn();
  return office;
};
