/** Never reached: it only stands for the host that a path is on. */
const base = 'http://shop.invalid';

/** The paths that nobody is to be sent on to after a sign-in. */
const noPage = /^\/(api\/|sign-in$|sign-out$|register$)/;

/**
 * A path to go on to, as browsers read it; `/` for anything that leads elsewhere
 * (open redirect, CWE-601).
 */
export const safePath = (given: string | undefined): string => {
  const url = given?.startsWith('/') ? URL.parse(given, base) : null;
  if (!url || url.origin !== base) return '/';
  const { pathname, search } = url;
  return pathname.startsWith('//') || noPage.test(pathname) ? '/' : pathname + search;
};
