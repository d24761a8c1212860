import type { ApiParts } from '../../api/api-parts.ts';
import type { Route } from '../../edge/route.ts';
import { accountRoutes } from './account-routes.ts';
import { apiRoutes } from './api-routes.ts';
import { entryRoutes } from './entry-routes.ts';

/** The routes of customers: for programs, the sign-in, and a customer's own page. */
export const customerRoutes = (parts: ApiParts): readonly Route[] => [
  ...apiRoutes(parts),
  ...entryRoutes(parts),
  ...accountRoutes(parts),
];
