import { z } from 'zod';
import { level } from '@shop/shared/contracts/inventory';
import { price } from '@shop/shared/contracts/pricing';
import { product } from '@shop/shared/contracts/product';
import { recommendation } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { ServiceError } from '@shop/shared/errors';
import type { RawCall } from '@shop/shared/protocol/calls/client';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { compiledAtFirst } from '@shop/shared/protocol/compiled';
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

/** Reads data that is as the contract says: data of the same bytes is read once (`LastGood`). */
const readerOf = <S extends z.ZodType>(schema: S): ((data: Buffer) => z.output<S>) => {
  const compiled = compiledAtFirst(schema);
  return (data) => {
    try {
      return compiled().parse(JSON.parse(data.toString()));
    } catch (error) {
      throw badReply(error);
    }
  };
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

const readProduct = readerOf(product);

export const productSource = ({ product }: Clients): SectionSource<ProductFacts> => ({
  name: 'product',
  ask: (productId, context) => product.prepare('get', { id: productId }, context),
  dataOf: (answer) => answer,
  read: (data) => {
    const { withdrawn, version: seen } = readProduct(data);
    return { version: seen, facts: { withdrawn } };
  },
});

export interface PriceFacts {
  readonly hasPrice: boolean;
}

const readPrice = readerOf(price.nullable());

export const pricingSource = ({ pricing }: Clients): SectionSource<PriceFacts> => ({
  name: 'pricing',
  ask: (productId, context) => pricing.prepare('quote', { ids: [productId] }, context),
  dataOf: onlyElement,
  read: (data) => {
    const present = readPrice(data);
    return { version: present?.version ?? 0, facts: { hasPrice: present !== null } };
  },
});

export interface StockFacts {
  /** 0 for what was never stocked. */
  readonly available: number;
}

const readLevel = readerOf(level.nullable());

export const inventorySource = ({ inventory }: Clients): SectionSource<StockFacts> => ({
  name: 'inventory',
  ask: (productId, context) => inventory.prepare('levels', { ids: [productId] }, context),
  dataOf: onlyElement,
  read: (data) => {
    const present = readLevel(data);
    return { version: present?.version ?? 0, facts: { available: present?.available ?? 0 } };
  },
});

const readReviews = readerOf(reviewsContract.operations.overview.output);

/** Reviews are only ever added to a product, so how many there are is their version. */
export const reviewsSource = ({ reviews }: Clients): SectionSource<null> => ({
  name: 'reviews',
  ask: (productId, context) => reviews.prepare('overview', { productId }, context),
  dataOf: (answer) => answer,
  read: (data) => {
    const { summary } = readReviews(data);
    return { version: summary.count, facts: null };
  },
});

const readRecommendations = readerOf(z.array(recommendation));

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
    facts: readRecommendations(data).map((item) => ({
      productId: item.productId,
      opening: JSON.stringify(item).slice(0, -1),
    })),
  }),
});
