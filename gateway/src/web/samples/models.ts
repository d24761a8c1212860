import type { Price } from '@shop/shared/contracts/pricing';
import type {
  HomeModel,
  ProductPageModel,
  ProductPageSections,
  ReviewForm,
  SectionView,
  StatusModel,
} from '../model.ts';
import { cards, prices, recommended, reviews, teapot } from './products.ts';

const updatedAt = '2026-11-21T09:29:00.000Z';

/** A section that is as it should be. */
export const live = <T>(data: T): SectionView<T> => ({
  status: 'ok',
  ageMs: 0,
  source: 'live',
  data,
});

/** A section whose last good copy is shown. */
export const stale = <T>(data: T, ageMs: number): SectionView<T> => ({
  status: 'stale',
  ageMs,
  source: 'cache',
  data,
  error: { code: 'DEADLINE_EXCEEDED' },
});

/** A section that has nothing to show. */
export const gone = (status: 'unavailable' | 'shed', ageMs = 0): SectionView<never> => ({
  status,
  ageMs,
  source: 'live',
  data: null,
  error: { code: status === 'shed' ? 'OVERLOADED' : 'UNAVAILABLE' },
});

const price: Price = {
  id: teapot.id,
  list: { amount: 6490, currency: 'EUR' },
  current: { amount: 5490, currency: 'EUR' },
  version: 4,
  updatedAt,
};

const sections: ProductPageSections = {
  product: live(teapot),
  pricing: live(price),
  inventory: live({ id: teapot.id, onHand: 5, available: 3, version: 9, updatedAt }),
  reviews: live({
    summary: { productId: teapot.id, count: 128, average: 4.27, histogram: [3, 7, 14, 33, 71] },
    newest: reviews,
  }),
  recommendations: live(recommended),
};

const emptyForm: ReviewForm = {
  values: {},
  errors: {},
  key: '0190b6d2-3f4a-7c1e-9d55-2b8f6a1c0e77',
};

/** A product page on which all is well, but for what `changes` says. */
export const productModel = (
  changes: Partial<ProductPageSections> = {},
  rest: Partial<Omit<ProductPageModel, 'sections'>> = {},
): ProductPageModel => ({
  id: teapot.id,
  requestId: '0190b6d2-41aa-7be2-8f10-6d3c5e9a1b24',
  purchasable: true,
  degraded: Object.keys(changes),
  sections: { ...sections, ...changes },
  reviewForm: emptyForm,
  ...rest,
});

/** A product page on which nothing but the product is current. */
export const degradedModel = (): ProductPageModel =>
  productModel(
    {
      pricing: stale(price, 42_000),
      inventory: gone('unavailable', 75_000),
      reviews: gone('unavailable', 760_000),
      recommendations: gone('shed'),
    },
    { purchasable: 'unknown' },
  );

/** A product page whose review was refused. */
export const refusedReviewModel = (): ProductPageModel =>
  productModel(
    {},
    {
      reviewForm: {
        ...emptyForm,
        values: { title: 'Fine "pot"', text: 'Two\nlines <b>', author: '' },
        errors: { rating: 'must be chosen', author: 'must not be empty' },
      },
    },
  );

/** The first page of all products. */
export const homeModel = (changes: Partial<HomeModel> = {}): HomeModel => ({
  sort: 'name',
  items: cards.map((card, index) => ({ card, price: prices[index] ?? null })),
  nextHref: '/?sort=name&cursor=bXVncy0x',
  categories: cards
    .map(({ category }, index) => ({ category, count: 12 + index }))
    .toSorted((one, other) => one.category.localeCompare(other.category)),
  total: 210,
  ...changes,
});

const replica = (instance: string) => ({
  instance,
  state: 'ready' as const,
  contractVersion: '1.0.0',
  inFlight: 2,
  credit: 256,
  answered: 18_204,
  latencyMs: 1.84,
  isSilent: false,
  ejected: [],
});

/** Two services are well, one has lost a replica, one is down; one stream is behind. */
export const statusModel = (): StatusModel => ({
  time: '2026-11-21T09:30:00.000Z',
  incidents: [
    { kind: 'KEY_REFUSED', peer: 'reviews', count: 3, ageMs: 12_000 },
    {
      kind: 'WELCOME_INVALID',
      peer: 'inventory',
      detail: 'this is pricing',
      count: 1,
      ageMs: 61_000,
    },
  ],
  services: [
    { name: 'product', state: 'up', replicas: [replica('product-1'), replica('product-2')] },
    { name: 'pricing', state: 'up', replicas: [replica('pricing-1')] },
    {
      name: 'inventory',
      state: 'degraded',
      replicas: [
        replica('inventory-1'),
        {
          instance: undefined,
          state: 'connecting',
          contractVersion: undefined,
          inFlight: 0,
          credit: 0,
          answered: 0,
          latencyMs: undefined,
          isSilent: false,
          ejected: [],
          problem: 'WELCOME_INVALID',
        },
      ],
    },
    { name: 'reviews', state: 'down', replicas: [] },
  ],
  streams: [
    {
      service: 'pricing',
      lastSeq: 1_204,
      lagEvents: 0,
      lagMs: 0,
      deadLetters: { count: 0, isFull: false, newest: undefined },
      lastEvents: [
        { seq: 1_204, type: 'priceChanged', key: 'mugs-0', time: '2026-11-21T09:29:58.120Z' },
        { seq: 1_203, type: 'priceChanged', key: 'lamps-1', time: '2026-11-21T09:29:41.004Z' },
      ],
    },
    {
      service: 'inventory',
      lastSeq: 88,
      lagEvents: 12,
      lagMs: 3_400,
      deadLetters: {
        count: 2,
        isFull: false,
        newest: {
          type: 'stockChanged',
          key: 'mugs-9',
          seq: 61,
          reason: 'not as the contract says: onHand',
        },
      },
      lastEvents: [],
    },
  ],
});
