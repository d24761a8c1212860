import type { Answer } from '../edge/answer.ts';
import { type RawRequest, type Route, readTimeoutMs, writeTimeoutMs } from '../edge/route.ts';

/** A route of the back office for people: it finds out by itself who is signed in. */
export const officeRoute = (
  method: 'GET' | 'POST',
  path: string,
  answer: (request: RawRequest) => Promise<Answer>,
): Route => ({
  method,
  path,
  admin: true,
  bySession: true,
  timeoutMs: method === 'GET' ? readTimeoutMs : writeTimeoutMs,
  bodyType: method === 'GET' ? 'none' : 'form',
  declared: {},
  answer,
});

/** The path of a request, as it was declared with these parameters. */
export const pathOf = (path: string, { params }: Pick<RawRequest, 'params'>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

/** The path in what `hrefOf` gives. */
export const pathIn = (href: string): string => href.split('?', 1).join('');

/** The same with its query. */
export const hrefOf = (path: string, request: Pick<RawRequest, 'params' | 'search'>): string =>
  pathOf(path, request) + (request.search && `?${request.search}`);
