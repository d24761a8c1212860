import express from 'express';
import type { Express, RequestHandler } from 'express';
import { ServiceError } from '@shop/shared/errors';
import { createExchange } from './edge/exchange.ts';
import type { ExchangeParts } from './edge/exchange.ts';
import type { Route } from './edge/route.ts';

export interface AppParts extends ExchangeParts {
  readonly routes: readonly Route[];
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put' } as const;

const refuseMethod = (routes: readonly Route[]): RequestHandler => {
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allowed = methods.join(', ');
  return (_request, response) => {
    response.setHeader('Allow', allowed);
    throw new ServiceError('METHOD_NOT_ALLOWED', `this path takes ${allowed}`);
  };
};

const refusePath: RequestHandler = () => {
  throw new ServiceError('NOT_FOUND', 'there is nothing at this path');
};

/** The gateway as an Express application; requests pass the middleware in this order. */
export const createApp = (parts: AppParts): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.enable('strict routing').enable('case sensitive routing');
  const exchange = createExchange(parts);

  app.use(exchange.enter);
  app.use(exchange.preflight);
  for (const [path, routes] of Map.groupBy(parts.routes, (route) => route.path)) {
    for (const route of routes) app[verbs[route.method]](path, exchange.serve(route));
    app.all(path, refuseMethod(routes));
  }
  app.use(refusePath);
  app.use(exchange.refuse);
  return app;
};
