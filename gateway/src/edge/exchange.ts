import type { NextFunction, Request, Response } from 'express';
import type { ServiceError } from '@shop/shared/errors';
import type { Runtime } from '@shop/shared/runtime';
import { toTraceparent } from '@shop/shared/trace';
import { parseQuery } from '../input/pairs.ts';
import { readForm, readJsonObject } from '../input/request-body.ts';
import { budgetOf } from '../input/request-headers.ts';
import { createAdminCheck } from './admin.ts';
import { send } from './answer.ts';
import type { Answer } from './answer.ts';
import { createGuard } from './guard.ts';
import type { GuardSettings } from './guard.ts';
import { problemAnswer, refusalOf, toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { createScopes, openContext } from './request-scope.ts';
import type { RequestScope } from './request-scope.ts';
import type { Route } from './route.ts';

/** Told of what happens to requests, for logs and metrics. */
export interface RequestObserver {
  /** The response is over, in whatever way. */
  answered(request: Request, response: Response, scope: RequestScope): void;
  /** Something failed that should not; the answer does not say what. */
  failed(error: ServiceError, scope: RequestScope): void;
}

export interface ExchangeParts {
  readonly runtime: Runtime;
  readonly settings: GuardSettings & { readonly adminToken: string };
  /** A problem for people. */
  readonly problemPage: (problem: Problem) => Answer;
  /** Whether each connection is to be given up after its next answer. */
  readonly isDraining: () => boolean;
  readonly observer: RequestObserver;
}

const singles = (params: Request['params']): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));

const readBody = ({ bodyType }: Route, request: Request, response: Response): Promise<unknown> => {
  switch (bodyType) {
    case 'json':
      return readJsonObject(request, response);
    case 'form':
      return readForm(request, response);
    case 'none':
      return Promise.resolve(undefined);
  }
};

const isForPeople = (request: Request) =>
  !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html';

/** The steps of an HTTP request, for Express to take in order. */
export const createExchange = (parts: ExchangeParts) => {
  const { runtime, settings, problemPage, isDraining, observer } = parts;
  const scopeOf = createScopes(runtime);
  const checkAdmin = createAdminCheck(settings.adminToken);
  const checkRequest = createGuard(settings);

  return {
    /** Names the request before anything can go wrong with it. */
    open(request: Request, response: Response, next: NextFunction) {
      const scope = scopeOf(request);
      response.setHeader('X-Request-Id', scope.requestId);
      response.setHeader('traceparent', toTraceparent(scope.trace));
      response.once('close', () => observer.answered(request, response, scope));
      if (isDraining()) response.shouldKeepAlive = false;
      next();
    },

    guard(request: Request, response: Response, next: NextFunction) {
      checkRequest(request, response);
      next();
    },

    serve: (route: Route) => async (request: Request, response: Response) => {
      const scope = scopeOf(request);
      scope.route = route.path;
      if (route.admin) checkAdmin(request, response);
      const answer = await route.answer({
        params: singles(request.params),
        query: parseQuery(request.url),
        headers: request.headers,
        readBody: () => readBody(route, request, response),
        openContext: () => {
          const timeoutMs = budgetOf(request.headers, route.timeoutMs);
          return openContext(runtime, scope, { response, timeoutMs });
        },
      });
      send(request, response, answer);
    },

    /** Any error becomes a problem; the fourth parameter is how Express knows that this is for it. */
    refuse(error: unknown, request: Request, response: Response, _next: NextFunction) {
      const scope = scopeOf(request);
      const refusal = refusalOf(error);
      if (refusal.code === 'INTERNAL' || refusal.code === 'BAD_REPLY') {
        observer.failed(refusal, scope);
      }
      const problem = toProblem(refusal, scope.requestId);
      send(request, response, isForPeople(request) ? problemPage(problem) : problemAnswer(problem));
    },
  };
};
