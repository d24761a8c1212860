import type { IncomingMessage as Message } from 'node:http';
import type { Express } from 'express';
import { IncomingMessage, ServerResponse } from '@shop/shared/service/http';

/**
 * Classes of requests and responses for Node's server with Express's prototypes. Express otherwise
 * replaces both prototypes for each request, which takes 3 µs and deoptimizes them in V8.
 */
export const createMessageClasses = (app: Express) => {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse<T extends Message> extends ServerResponse<T> {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  Object.assign(app, { request: ExpressRequest.prototype, response: ExpressResponse.prototype });
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
};
