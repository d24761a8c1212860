import type { Believed, FinalState, Stored } from '../history/facts.ts';
import type { Shop } from './shop.ts';

interface Ends {
  readonly consumer: string;
  readonly stands: number | undefined;
  readonly ends: number | undefined;
}

/** Where each consumer stands, and where the log that it follows ends. */
const endsOf = async ({ departments, believers, stores, plan }: Shop): Promise<Ends[]> => {
  const last = new Map<string, number>();
  for (const { name, log } of departments) {
    if (log) last.set(name, (await log.position()).seq);
  }
  const ends = believers.held.map(({ consumer, service, beliefs }) => ({
    consumer,
    stands: beliefs.stood?.seq,
    ends: last.get(service),
  }));
  if (!plan.departments.some(({ name }) => name === 'recommendations')) return ends;
  const [products, levels] = await factsOf(stores);
  return [
    ...ends,
    {
      consumer: 'recommendations/product',
      stands: products.position?.seq,
      ends: last.get('product'),
    },
    {
      consumer: 'recommendations/inventory',
      stands: levels.position?.seq,
      ends: last.get('inventory'),
    },
  ];
};

const factsOf = ({ recommendations }: Shop['stores']) =>
  Promise.all([recommendations.products.load(), recommendations.levels.load()]);

/** How many products in baskets the index has counted, and how many there are. */
const basketsIn = async ({ stores, plan }: Shop) => {
  const { baskets, index } = stores.recommendations;
  const counted = await index.counts({ productId: '', among: plan.products });
  const bought = await baskets.newest(Infinity);
  return [sumOf(counted?.bought ?? []), bought.flat().length];
};

const sumOf = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0);

/** What is not done yet, in words; nothing when all is quiet. */
export const findLeft = async (shop: Shop): Promise<readonly string[]> => {
  const left = shop.hosts.filter(({ isUp }) => !isUp).map(({ name }) => `${name} is not up`);
  for (const { name, outbox } of shop.departments) {
    const [pending] = (await outbox?.pending(1)) ?? [];
    if (pending) left.push(`event ${pending.id} of ${name} still waits to be announced`);
  }
  const [is, should] = await basketsIn(shop);
  if (is !== should) left.push(`${is} of ${should} products in baskets are counted`);
  for (const { consumer, stands, ends } of await endsOf(shop)) {
    if (stands !== ends) left.push(`${consumer} stands at ${stands} of ${ends}`);
  }
  return left;
};

/** All versions that the stores have of the aggregates that events tell of. */
const storedIn = async ({ stores, plan }: Shop): Promise<Omit<FinalState, 'left' | 'believed'>> => {
  const { product, inventory, pricing, reviews, recommendations } = stores;
  const ids = plan.products;
  const levels = await inventory.repository.levels(ids);
  const prices = await pricing.repository.find(ids);
  const cards = await product.repository.cards(ids);
  const ratings = new Map<string, readonly number[]>();
  for (const id of ids) ratings.set(id, await reviews.repository.ratings(id));
  const counts = await recommendations.index.counts({ productId: '', among: ids });
  const toStored = (service: string) => (one: { id: string; version: number }) => ({
    service,
    key: one.id,
    version: one.version,
  });
  const stored: Stored[] = [
    ...cards.map(toStored('product')),
    ...levels.map(toStored('inventory')),
    ...prices.map(toStored('pricing')),
  ];
  const bought = new Map(counts?.bought.map(({ productId, count }) => [productId, count]));
  return { stored, levels, prices, ratings, bought };
};

const believedIn = async ({ believers, stores, plan }: Shop): Promise<Believed[]> => {
  const believed = believers.held
    .filter(({ isComplete }) => isComplete)
    .flatMap(({ consumer, service, beliefs }) =>
      [...beliefs.versions].map(([key, version]) => ({ by: consumer, service, key, version })),
    );
  if (!plan.departments.some(({ name }) => name === 'recommendations')) return believed;
  const [products, levels] = await factsOf(stores);
  const by = 'recommendations';
  const toBelieved = (service: string) => (fact: { id: string; version: number }) => ({
    by,
    service,
    key: fact.id,
    version: fact.version,
  });
  return [
    ...believed,
    ...products.facts.map(toBelieved('product')),
    ...levels.facts.map(toBelieved('inventory')),
  ];
};

/** What there is in the end. */
export const readFinalState = async (shop: Shop): Promise<FinalState> => ({
  ...(await storedIn(shop)),
  believed: await believedIn(shop),
  left: await findLeft(shop),
});
