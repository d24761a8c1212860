import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '@shop/shared/errors';
import { single } from '../input/request-headers.ts';

/** Whether a form comes from one of our own pages, as far as the browser tells. */
const isOwn = (headers: IncomingHttpHeaders): boolean => {
  const site = single(headers['sec-fetch-site']);
  // `none`: the user did it, without any page.
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = headers;
  return origin === undefined || URL.parse(origin)?.host === host?.toLowerCase();
};

/**
 * Refuses a form that a page of another origin posts (cross-site request forgery): by
 * `Sec-Fetch-Site` where the browser sends it (W3C Fetch Metadata), else by `Origin` and `Host`.
 * A client that sends neither is no browser, and has no cookies of a user. Throws
 * `PERMISSION_DENIED`.
 */
export const checkSameOrigin = (headers: IncomingHttpHeaders): void => {
  if (isOwn(headers)) return;
  const message =
    'this form was sent by a page of another site, so nothing was changed. If you meant it, open ' +
    'the page here and send it; a proxy in front must pass the Host header on';
  throw new ServiceError('PERMISSION_DENIED', message, { executed: 'no' });
};
