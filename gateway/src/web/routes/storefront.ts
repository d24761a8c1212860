import type { Route } from '../../edge/route.ts';
import { assetRoutes } from './assets.ts';
import { homeRoute } from './home.ts';
import { productPageRoutes } from './product.ts';
import type { ProductPageParts } from './product.ts';

/** Everything that a browser needs to show the shop. */
export const storefrontRoutes = (parts: ProductPageParts): readonly Route[] => [
  homeRoute(parts),
  ...productPageRoutes(parts),
  ...assetRoutes(),
];
