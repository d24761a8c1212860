import { isForPeople, type Route } from '../edge/route.ts';
import { openApiDocument, pathOf } from '../openapi/document.ts';
import { type DocumentCheck, createDocumentCheck } from './documented-answers.ts';

const about = { title: 'The API', description: '', version: '1.0.0', basePath: '' };

/** Whether a path is one of a route. */
export const isPathOf = (route: Pick<Route, 'path'>, path: string): boolean =>
  new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path);

/**
 * Makes the check that an answer is as its route declares it, which throws what is wrong. Answers
 * of routes for people pass, and so do those of no route. The document of a route is made at its
 * first answer.
 */
export const createAnswerCheck = (routes: readonly Route[]) => {
  const checks = new Map<Route, DocumentCheck>();
  const checkOf = (route: Route): DocumentCheck => {
    const check = checks.get(route) ?? createDocumentCheck(openApiDocument([route], about));
    checks.set(route, check);
    return check;
  };
  return async (method: string, url: string, response: Response): Promise<void> => {
    const [path = ''] = url.split('?');
    const route = routes.find((one) => one.method === method && isPathOf(one, path));
    if (!route || isForPeople(path)) return;
    await checkOf(route)(method, pathOf(route), response);
  };
};
