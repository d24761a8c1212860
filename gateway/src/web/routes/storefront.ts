import type { ApiParts } from '../../api/api-parts.ts';
import type { Route } from '../../edge/route.ts';
import type { SectionDefinition } from '../../product-page/section.ts';
import { assetRoutes } from './assets.ts';
import { homeRoute } from './home.ts';
import { productPageRoute } from './product.ts';

/** All routes for browsers. */
export const storefrontRoutes = (
  parts: ApiParts,
  sections: readonly SectionDefinition[],
): readonly Route[] => [homeRoute(parts), productPageRoute(parts, sections), ...assetRoutes()];
