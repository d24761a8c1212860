import { z } from 'zod';
import { id, version } from '@shop/shared/contracts/common';
import { recommendation } from '@shop/shared/contracts/recommendations';
import { ServiceError } from '@shop/shared/errors';
import type { RawCall } from '@shop/shared/protocol/calls/client';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Clients } from '../clients.ts';
import type { SectionName } from './policy.ts';

/** The little that the gateway reads of a section's data. */
export interface Reading<Facts> {
  /** Of the entity in the data; 0 for what has no version. */
  readonly version: number;
  readonly facts: Facts;
}

/** Where a section comes from. */
export interface SectionSource<Facts> {
  readonly name: SectionName;
  /** The call that its service answers with JSON bytes. */
  readonly ask: (productId: string, context: CallContext) => RawCall;
  /** The section's data as it stands in the answer. Throws `BAD_REPLY` where it cannot be. */
  readonly dataOf: (answer: Buffer) => Buffer;
  /** Throws `BAD_REPLY` for data that is not what the contract says. */
  readonly read: (data: Buffer) => Reading<Facts>;
}

const nothing = Buffer.from('null');

const badReply = (cause?: unknown) =>
  new ServiceError('BAD_REPLY', 'a service answered what its contract does not say', { cause });

const readJson = <S extends z.ZodType>(schema: S, data: Buffer): z.output<S> => {
  try {
    return schema.parse(JSON.parse(data.toString()));
  } catch (error) {
    throw badReply(error);
  }
};

const brackets = { open: 0x5b, close: 0x5d };

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte <= 0x20);

/** The element of a list of at most one, cut out of its brackets; `null` if there is none. */
const onlyElement = (list: Buffer): Buffer => {
  if (list.at(0) !== brackets.open || list.at(-1) !== brackets.close) throw badReply();
  const element = list.subarray(1, -1);
  return isBlank(element) ? nothing : element;
};

/** What the gateway knows of a product without its description. */
export interface ProductFacts {
  readonly withdrawn: boolean;
}

const productFacts = z.object({ id, version, withdrawn: z.boolean() });

export const productSource = ({ product }: Clients): SectionSource<ProductFacts> => ({
  name: 'product',
  ask: (productId, context) => product.prepare('get', { id: productId }, context),
  dataOf: (answer) => answer,
  read: (data) => {
    const { withdrawn, version: seen } = readJson(productFacts, data);
    return { version: seen, facts: { withdrawn } };
  },
});

export interface PriceFacts {
  readonly hasPrice: boolean;
}

const priceFacts = z.object({ id, version }).nullable();

export const pricingSource = ({ pricing }: Clients): SectionSource<PriceFacts> => ({
  name: 'pricing',
  ask: (productId, context) => pricing.prepare('quote', { ids: [productId] }, context),
  dataOf: onlyElement,
  read: (data) => {
    const price = readJson(priceFacts, data);
    return { version: price?.version ?? 0, facts: { hasPrice: price !== null } };
  },
});

export interface StockFacts {
  /** 0 for what was never stocked. */
  readonly available: number;
}

const stockFacts = z.object({ id, version, available: z.int() }).nullable();

export const inventorySource = ({ inventory }: Clients): SectionSource<StockFacts> => ({
  name: 'inventory',
  ask: (productId, context) => inventory.prepare('levels', { ids: [productId] }, context),
  dataOf: onlyElement,
  read: (data) => {
    const level = readJson(stockFacts, data);
    return { version: level?.version ?? 0, facts: { available: level?.available ?? 0 } };
  },
});

const reviewFacts = z.object({
  summary: z.looseObject({ count: z.int() }),
  newest: z.array(z.unknown()),
});

/** Reviews are only ever added to a product, so how many there are is their version. */
export const reviewsSource = ({ reviews }: Clients): SectionSource<null> => ({
  name: 'reviews',
  ask: (productId, context) => reviews.prepare('overview', { productId }, context),
  dataOf: (answer) => answer,
  read: (data) => {
    const { summary } = readJson(reviewFacts, data);
    return { version: summary.count, facts: null };
  },
});

/** A recommended product and the JSON in which only its card and price are missing. */
export interface Recommended {
  readonly productId: string;
  /** `{"productId":…,"reason":…`, not closed. */
  readonly opening: string;
}

export const recommendationsSource = ({
  recommendations,
}: Clients): SectionSource<readonly Recommended[]> => ({
  name: 'recommendations',
  ask: (productId, context) => recommendations.prepare('forProduct', { productId }, context),
  dataOf: (answer) => answer,
  read: (data) => ({
    version: 0,
    facts: readJson(z.array(recommendation), data).map((item) => ({
      productId: item.productId,
      opening: JSON.stringify(item).slice(0, -1),
    })),
  }),
});
