import { z } from 'zod';
import { id, money, timestamp, version } from '@shop/shared/contracts/common';
import { slug } from '@shop/shared/contracts/product';
import { written } from '@shop/shared/contracts/texts';
import { contract } from '@shop/shared/protocol/contract';
import type { SectionName } from '../data/sections.ts';

const product = z.strictObject({
  productId: id,
  name: written,
  brand: written,
  category: slug,
  description: written,
  attributes: z.strictObject({
    color: written,
    size: written,
    weightGrams: z.int().min(1),
    material: written,
  }),
  pictures: z
    .array(z.strictObject({ shape: slug, variant: z.int().min(0), alt: written }))
    .min(1)
    .max(8),
  merchantId: id,
  version,
  updatedAt: timestamp,
});

const pricing = z.strictObject({
  productId: id,
  list: money,
  current: money,
  tiers: z.array(z.strictObject({ atLeast: z.int().min(1), amount: z.int().min(0) })).max(10),
  version,
  updatedAt: timestamp,
});

const inventory = z.strictObject({
  productId: id,
  onHand: z.int().min(0),
  available: z.int().min(0),
  warehouses: z.array(z.strictObject({ name: written, available: z.int().min(0) })).max(20),
  version,
  updatedAt: timestamp,
});

const reviews = z.strictObject({
  productId: id,
  average: z.number().min(1).max(5),
  count: z.int().min(0),
  histogram: z.array(z.int().min(0)).length(5),
  newest: z
    .array(
      z.strictObject({
        reviewId: id,
        author: written,
        rating: z.int().min(1).max(5),
        title: written,
        text: written,
        postedAt: timestamp,
      }),
    )
    .max(10),
});

const recommendations = z.strictObject({
  productId: id,
  items: z
    .array(z.strictObject({ otherId: id, name: written, count: z.int().min(1), price: money }))
    .max(12),
});

const merchant = z.strictObject({
  productId: id,
  merchantId: id,
  name: written,
  rating: z.number().min(1).max(5),
  country: z.string().length(2),
  since: z.int(),
  returnsDays: z.int().min(0),
});

const promotions = z.strictObject({
  productId: id,
  active: z
    .array(
      z.strictObject({
        code: id,
        label: written,
        percent: z.int().min(1).max(100),
        endsAt: timestamp,
      }),
    )
    .max(10),
});

const shipping = z.strictObject({
  productId: id,
  options: z
    .array(
      z.strictObject({
        code: id,
        label: written,
        amount: z.int().min(0),
        minDays: z.int().min(0),
        maxDays: z.int().min(0),
      }),
    )
    .max(10),
});

/** The schemas of the sections' data, as strict as the shop's own contracts. */
export const schemas: Readonly<Record<SectionName, z.ZodType<object, object>>> = {
  product,
  pricing,
  inventory,
  reviews,
  recommendations,
  merchant,
  promotions,
  shipping,
};

/** The callers: the gateway, and the program that measures calls alone. */
const callers = ['gateway', 'caller'];

/** The contract of one of the eight services. */
export const contractOf = (service: SectionName) =>
  contract({
    service,
    version: '1.0.0',
    operations: {
      get: {
        input: z.strictObject({ id }),
        output: schemas[service],
        idempotent: true,
        timeoutMs: 1_000,
        callers,
      },
    },
    events: {},
    subscribers: [],
  });
export type SectionContract = ReturnType<typeof contractOf>;
