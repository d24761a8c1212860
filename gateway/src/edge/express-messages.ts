import type { IncomingMessage as Message } from 'node:http';
import type { Express } from 'express';
import { IncomingMessage, ServerResponse } from '@shop/shared/service/http';

/**
 * Classes for Node's server whose requests and responses are Express's from the start. Express
 * otherwise replaces the prototypes of both for each request, which took 3 µs of each, and V8 then
 * forgets what it knew of them.
 */
export const createMessageClasses = (app: Express) => {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse<T extends Message> extends ServerResponse<T> {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  Object.assign(app, { request: ExpressRequest.prototype, response: ExpressResponse.prototype });
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
};
