import type { Answer } from './answer.ts';

/** The base path under which clients see the shop: `/shop`, or empty for the root. */
export interface BasePath {
  /** Removes the base from a URL; a proxy in front may have removed it before. */
  inward(url: string): string;
  /** Adds the base to every path of the shop in an answer. */
  outward<A extends Answer>(answer: A): A;
  /** The same in an event with markup, which JSON has put into quotes. */
  outwardEvent(event: string): string;
}

/** Texts are escaped, so only the shop's own markup has a quote before a slash. */
const link = / (href|src|action)="\/(?!\/)/g;

const linkInJson = / (href|src|action)=\\"\/(?!\/)/g;

const isPage = ({ headers }: Answer) => headers['Content-Type']?.startsWith('text/html') === true;

const rooted: BasePath = {
  inward: (url) => url,
  outward: (answer) => answer,
  outwardEvent: (event) => event,
};

/**
 * Puts the shop below a path. Pages, redirects and cookies are made for the root, and get the base
 * only here, as from a rewriting proxy.
 */
export const createBasePath = (base: string): BasePath => {
  if (base === '') return rooted;

  const withBase = (path: string) => (path.startsWith('/') ? base + path : path);

  const headersOf = ({ headers }: Answer): Answer['headers'] => {
    const { Location: location, 'Set-Cookie': cookie } = headers;
    return {
      ...headers,
      ...(location !== undefined && { Location: withBase(location) }),
      ...(cookie !== undefined && {
        'Set-Cookie': cookie.replace(/; *Path=\//i, `; Path=${base}/`),
      }),
    };
  };

  return {
    inward: (url) => {
      const rest = url.startsWith(base) ? url.slice(base.length) : url;
      if (rest === '' || rest.startsWith('?')) return `/${rest}`;
      return rest.startsWith('/') ? rest : url;
    },
    outward: (answer) => ({
      ...answer,
      headers: headersOf(answer),
      body: isPage(answer) ? answer.body.toString().replace(link, ` $1="${base}/`) : answer.body,
    }),
    outwardEvent: (event) => event.replace(linkInJson, ` $1=\\"${base}/`),
  };
};
