import type { ApiParts } from '../../api/api-parts.ts';
import type { Route } from '../../edge/route.ts';
import { apiRoutes } from './api-routes.ts';
import { checkoutRoutes } from './checkout/routes.ts';
import { pageRoutes } from './page-routes.ts';
import { staffRoutes } from './staff-routes.ts';

/** The routes of orders: for programs, for staff, the checkout, and a customer's pages. */
export const orderRoutes = (parts: ApiParts): readonly Route[] => [
  ...apiRoutes(parts),
  ...staffRoutes(parts),
  ...checkoutRoutes(parts),
  ...pageRoutes(parts),
];
