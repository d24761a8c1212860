import type { ApiParts } from '../api/api-parts.ts';
import type { Route } from '../edge/route.ts';
import type { StaffSection } from '../office/staff-section.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import type { PersonalPart } from '../web/personal.ts';
import { cartRoutes } from './carts/routes.ts';
import { customerRoutes } from './customers/routes.ts';
import { stockRoutes } from './inventory/routes.ts';
import { inventory } from './inventory/section.ts';
import { inventoryStaff } from './inventory/staff/staff-section.ts';
import { merchantsRoutes } from './merchants/routes.ts';
import { merchants } from './merchants/section.ts';
import { merchantsStaff } from './merchants/staff/staff-section.ts';
import { purchases } from './orders/purchases.ts';
import { orderRoutes } from './orders/routes.ts';
import { ordersStaff } from './orders/staff/staff-section.ts';
import { priceRoutes } from './pricing/routes.ts';
import { pricing } from './pricing/section.ts';
import { pricingStaff } from './pricing/staff/staff-section.ts';
import { productRoutes } from './product/routes.ts';
import { product } from './product/section.ts';
import { productStaff } from './product/staff/staff-section.ts';
import { promotionsRoutes } from './promotions/routes.ts';
import { promotions } from './promotions/section.ts';
import { promotionsStaff } from './promotions/staff/staff-section.ts';
import { recommendations } from './recommendations/section.ts';
import { reviewRoutes } from './reviews/routes.ts';
import { reviews } from './reviews/section.ts';
import { reviewsStaff } from './reviews/staff/staff-section.ts';
import { testimonials } from './reviews/testimonials/section.ts';
import { shippingRoutes } from './shipping/routes.ts';
import { shipping } from './shipping/section.ts';
import { shippingStaff } from './shipping/staff/staff-section.ts';

/** The sections of the product page, in the order in which they are shown. */
export const sections: readonly SectionDefinition[] = [
  product,
  pricing,
  inventory,
  promotions,
  merchants,
  shipping,
  reviews,
  testimonials,
  recommendations,
];

/** The parts of the product page that are for one customer alone. */
export const personalParts: readonly PersonalPart[] = [purchases];

/** The parts of sections in the back office, in the order of its navigation. */
export const staffSections: readonly StaffSection[] = [
  productStaff,
  pricingStaff,
  inventoryStaff,
  promotionsStaff,
  merchantsStaff,
  ordersStaff,
  shippingStaff,
  reviewsStaff,
];

/** The routes of single services. */
export const sectionRoutes: readonly ((parts: ApiParts) => readonly Route[])[] = [
  productRoutes,
  reviewRoutes,
  priceRoutes,
  stockRoutes,
  merchantsRoutes,
  promotionsRoutes,
  shippingRoutes,
  customerRoutes,
  orderRoutes,
  cartRoutes,
];
