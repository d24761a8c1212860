import { Socket } from 'node:net';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from '@shop/shared/service/http';
import type { HeaderList } from './answer.ts';

/** The content security policy of pages: nothing from other origins. */
const directives: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'style-src': ["'self'"],
  'script-src': ["'self'"],
  'connect-src': ["'self'"],
  'img-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** The policy of a page that differs from the others in these directives. */
export const policyWith = (own: typeof directives): string =>
  Object.entries({ ...directives, ...own })
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join(';');

/** HSTS belongs to the proxy that terminates TLS. */
const createHelmet = () => {
  const contentSecurityPolicy = { useDefaults: false, directives };
  return helmet({
    contentSecurityPolicy,
    // With none at all, browsers say of no form which origin it is from.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: false,
  });
};

/** Helmet's headers, made once, since they are constant and helmet takes 10 µs for each request. */
export const securityHeaders = (): HeaderList => {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  createHelmet()(request, response, () => undefined);
  return Object.entries(response.getHeaders()).flatMap(([name, value]) => [name, `${value}`]);
};
