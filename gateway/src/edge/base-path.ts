import type { Answer } from './answer.ts';

/** Where the shop is to those who look at it: `/shop`, or empty for the root. */
export interface BasePath {
  /** A URL that came in, as the routes know it; a proxy in front may have done this. */
  inward(url: string): string;
  /** An answer, as it is for those outside: every path in it that is the shop's has the base. */
  outward(answer: Answer): Answer;
}

/** Texts are escaped, so that only markup of ours holds a quote that is followed by a slash. */
const link = / (href|src|action)="\/(?!\/)/g;

const isPage = ({ headers }: Answer) => headers['Content-Type']?.startsWith('text/html') === true;

const rooted = { inward: (url: string) => url, outward: (answer: Answer) => answer };

/**
 * Puts the shop below a path. Pages, redirects and cookies are written as if it were at the root,
 * and get the base here and nowhere else, as from a proxy that rewrites them.
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
  };
};
