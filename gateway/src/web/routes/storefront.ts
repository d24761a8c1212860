import type { ApiParts } from '../../api/api-parts.ts';
import type { Route } from '../../edge/route.ts';
import { assetRoutes } from './assets.ts';
import { homeRoute } from './home.ts';
import { productPageRoutes } from './product.ts';

/** Everything that a browser needs to show the shop. */
export const storefrontRoutes = (parts: ApiParts): readonly Route[] => [
  homeRoute(parts),
  ...productPageRoutes(parts),
  ...assetRoutes(),
];
