import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import type { Express, NextFunction, Request, RequestHandler } from 'express';
import { ServiceError, isBug } from '@shop/shared/errors';
import { createContext } from '@shop/shared/protocol/calls/context';
import { toTraceparent } from '@shop/shared/trace';
import { searchOf } from '../input/pairs.ts';
import { readForm, readJsonObject } from '../input/request-body.ts';
import { budgetOf } from '../input/request-headers.ts';
import { admin, createAdminCheck } from './admin.ts';
import type { Admission } from './admission.ts';
import { type Answer, send } from './answer.ts';
import type { BasePath } from './base-path.ts';
import { bearerOf, challenge } from './bearer.ts';
import { isToPreflight } from './cross-origin.ts';
import { type StreamAnswer, sendStream } from './event-stream.ts';
import { type GuardSettings, createGuard } from './guard.ts';
import { createGuesses } from './limits/guesses.ts';
import type { Limits } from './limits/limits.ts';
import type { RefusalParts } from './prepared-refusal.ts';
import { problemAnswer, refusalOf, toProblem } from './problem.ts';
import { type RequestScope, type ScopedResponse, openScope } from './request-scope.ts';
import { type Route, isForPeople } from './route.ts';
import { checkSameOrigin } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';

/** Observes requests, for logs and metrics. */
export interface RequestObserver {
  /** The response has ended, or its connection has. */
  answered(request: Request, response: ScopedResponse, scope: RequestScope): void;
  /** A request, or bytes that are none, was refused with this code. */
  refused(code: string): void;
  /** A bug made the request fail; the answer does not say what it is. */
  failed(error: ServiceError, scope: RequestScope): void;
}

/** See `AppParts.checkPartner`. */
export type CheckPartner = (
  request: IncomingMessage,
  response: ServerResponse,
  note: (id: string) => void,
) => Promise<void>;

export interface AppParts extends RefusalParts {
  readonly routes: readonly Route[];
  readonly settings: GuardSettings & { readonly adminToken: string };
  readonly admission: Pick<Admission, 'admitRead'>;
  readonly limits: Limits;
  /** Checks the key of a partner; `note` gets its id. Throws where the request is not served. */
  readonly checkPartner: CheckPartner;
  readonly basePath: Pick<BasePath, 'outward' | 'outwardEvent'>;
  readonly observer: RequestObserver;
}

const singles = (params: Request['params']): Readonly<Record<string, string>> => {
  const all: Record<string, string> = {};
  for (const name in params) all[name] = String(params[name]);
  return all;
};

const asksForPage = (request: Request) =>
  isForPeople(request.path) && request.accepts(['json', 'html']) === 'html';

/** Makes the function that reads a body, if there is one, and then takes a place for its request. */
const createBodyReader =
  (admission: AppParts['admission']) =>
  ({ bodyType }: Route, request: Request, response: ScopedResponse): unknown => {
    const admitted = (body?: unknown): unknown => {
      admission.admitRead(request, response);
      return body;
    };
    // A request without a body needs no promises for one.
    if (bodyType === 'none') return admitted();
    if (bodyType === 'form') checkSameOrigin(request.headers);
    const read = bodyType === 'json' ? readJsonObject : readForm;
    return read(request, response).then(admitted);
  };

/** Makes the function that sends an answer, with the headers that all answers have. */
const createAnswering = ({ basePath, isDraining }: Pick<AppParts, 'basePath' | 'isDraining'>) => {
  const security = securityHeaders();
  const withoutPolicy = security.filter(
    (_, at) => security[at - (at % 2)]?.toLowerCase() !== 'content-security-policy',
  );

  return (answer: Answer | StreamAnswer, request: Request, response: ScopedResponse): void => {
    const { scope } = response.locals;
    const { requestId, trace } = scope;
    // An unread chunked body would keep the connection busy.
    const isEndless = !request.complete && request.headers['transfer-encoding'] !== undefined;
    if (isEndless || isDraining()) response.shouldKeepAlive = false;
    const names = ['X-Request-Id', requestId, 'traceparent', toTraceparent(trace)];
    const hasPolicy = answer.headers['Content-Security-Policy'] !== undefined;
    const all = [...(hasPolicy ? withoutPolicy : security), ...names];
    if (!('stream' in answer)) return send(response, answer, all);
    scope.isStream = true;
    const asIs = (text: string) => text;
    sendStream(response, answer, all, answer.isMarkup ? basePath.outwardEvent : asIs);
  };
};

/** The middleware of an HTTP request, in order. */
const createExchange = (parts: AppParts) => {
  const { runtime, settings, admission, limits, basePath, problemPage, observer } = parts;
  const { checkPartner } = parts;
  const { isAdminToken, checkBearer } = createAdminCheck(settings.adminToken, limits);
  const check = createGuard(settings);
  const readBody = createBodyReader(admission);
  const answerWith = createAnswering(parts);
  const tryPassword = createGuesses(limits);

  return {
    /** Opens the scope of an admitted request, and checks the request. */
    enter(request: Request, response: ScopedResponse, next: NextFunction) {
      const scope = openScope(runtime, request);
      response.locals.scope = scope;
      response.on('close', () => {
        scope.over.cancel();
        observer.answered(request, response, scope);
      });
      check(request, response);
      next();
    },

    /** Answers a preflight, whose headers are set already; passes others on. */
    preflight(request: Request, response: ScopedResponse, next: NextFunction) {
      if (!isToPreflight(response)) return next();
      answerWith({ status: 204, headers: {}, body: '' }, request, response);
    },

    serve: (route: Route) => async (request: Request, response: ScopedResponse) => {
      const { scope } = response.locals;
      scope.route = route.path;
      const isByToken = route.admin && !route.bySession;
      if (isByToken) await checkBearer(request, response);
      if (route.partner) await checkPartner(request, response, (id) => (scope.partner = id));
      const answer = await route.answer({
        params: singles(request.params),
        search: searchOf(request.url),
        headers: request.headers,
        readBody: () => readBody(route, request, response),
        client: () => limits.clientOf(request),
        newId: runtime.newId,
        sender: () => (isByToken ? { user: admin.id } : { address: limits.clientOf(request) }),
        spend: (what) => limits.writes[what]?.spend(limits.clientOf(request), response),
        tryPassword: (account, attempt) => tryPassword(request, response, account, attempt),
        isAdminToken: (token) => isAdminToken(token, request, response),
        openContext: (user = isByToken ? admin : undefined) =>
          createContext(runtime, {
            timeoutMs: budgetOf(request.headers, route.timeoutMs),
            requestId: scope.requestId,
            trace: scope.trace,
            cancellation: scope.over,
            ...(user && { user }),
          }),
      });
      answerWith(basePath.outward(answer), request, response);
    },

    /** Turns any error into a problem; Express recognizes an error handler by four parameters. */
    refuse(error: unknown, request: Request, response: ScopedResponse, _next: NextFunction) {
      const { scope } = response.locals;
      const refusal = refusalOf(error);
      observer.refused(refusal.code);
      if (isBug(refusal.code)) observer.failed(refusal, scope);
      // Every 401 names a scheme (RFC 9110, section 15.5.2).
      if (refusal.status === 401 && !response.hasHeader('WWW-Authenticate')) {
        response.setHeader('WWW-Authenticate', challenge('shop', bearerOf(request) !== undefined));
      }
      const problem = toProblem(refusal, scope.requestId);
      const answer = asksForPage(request) ? problemPage(problem) : problemAnswer(problem);
      answerWith(answer, request, response);
    },
  };
};

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

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
    const served = app.route(path);
    for (const route of routes) served[verbs[route.method]](exchange.serve(route));
    served.all(refuseMethod(routes));
  }
  app.use(refusePath);
  app.use(exchange.refuse);
  return app;
};
