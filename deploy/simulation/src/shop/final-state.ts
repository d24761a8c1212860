import { startedService } from '@shop/shared/testing/started-service';
import { type SourceState, sourceStates } from '@shop/shared/storage/read-model/read-model-store';
import { z } from 'zod';
import type { Believed, FinalState, Stored } from '../history/facts.ts';
import { serviceOf } from './services.ts';
import type { Shop } from './shop.ts';
import type { Department } from './stores.ts';

const versioned = z.array(z.object({ id: z.string(), version: z.number() }));
const leveled = z.array(
  z.object({ id: z.string(), version: z.number(), onHand: z.number(), available: z.number() }),
);
const basket = z.object({
  id: z.string(),
  productIds: z.array(z.string()),
  version: z.number(),
  updatedAt: z.string(),
});
const rated = z.object({ histogram: z.array(z.number()) });

const nobody = (): never => {
  throw new Error('nobody else is asked in the end');
};

/** A department as it answers while nothing is wrong: its service on its storage, without ways. */
const quiet = ({ name, storage }: Department) =>
  startedService(serviceOf(name), {
    storage,
    subscribe: () => undefined,
    client: () => ({ call: nobody, callRaw: nobody, prepare: nobody, replicas: () => [] }),
  });

const departmentOf = ({ departments }: Shop, wanted: string): Department | undefined =>
  departments.find(({ name }) => name === wanted);

/** What an operation of a department answers; an empty list where this shop has none such. */
const asked = async (
  shop: Shop,
  [name, operation]: readonly [string, string],
  input: unknown,
): Promise<unknown> => {
  const department = departmentOf(shop, name);
  return department ? (await quiet(department)).call(operation, input) : [];
};

/** The services that recommendations' read model follows. */
const sources = ['product', 'inventory'] as const;

const statesOf = async (shop: Shop): Promise<readonly SourceState[] | undefined> => {
  const department = departmentOf(shop, 'recommendations');
  const states = await department?.storage.documents<SourceState>(
    'candidates.sources',
    sourceStates,
  );
  return states?.find(sources);
};

const basketsOf = async (shop: Shop): Promise<readonly (readonly string[])[]> => {
  const department = departmentOf(shop, 'recommendations');
  if (!department) return [];
  const baskets = await department.storage.aggregates('baskets', { schema: basket });
  return (await baskets.scan('', Infinity)).map(({ state }) => state.productIds);
};

interface Ends {
  readonly consumer: string;
  readonly stands: number | undefined;
  readonly ends: number | undefined;
}

/** Where each consumer stands, and where the log that it follows ends. */
const endsOf = async (shop: Shop): Promise<Ends[]> => {
  const { departments, believers } = shop;
  const last = new Map<string, number>();
  for (const { name, storage } of departments) last.set(name, (await storage.log.position()).seq);
  const ends = believers.held.map(({ consumer, service, beliefs }) => ({
    consumer,
    stands: beliefs.stood?.seq,
    ends: last.get(service),
  }));
  const states = await statesOf(shop);
  if (!states) return ends;
  const followed = sources.map((source) => ({
    consumer: `recommendations/${source}`,
    stands: states.find(({ id }) => id === source)?.position?.seq,
    ends: last.get(source),
  }));
  return [...ends, ...followed];
};

/** What is not done yet, in words; nothing when all is quiet. */
export const findLeft = async (shop: Shop): Promise<readonly string[]> => {
  const left = shop.hosts.filter(({ isUp }) => !isUp).map(({ name }) => `${name} is not up`);
  for (const department of shop.departments) {
    const [pending] = await (await quiet(department)).announced();
    if (pending) left.push(`event ${pending.id} of ${department.name} still waits for the relay`);
  }
  for (const { consumer, stands, ends } of await endsOf(shop)) {
    if (stands !== ends) left.push(`${consumer} stands at ${stands} of ${ends}`);
  }
  return left;
};

/** All versions that the stores have of the aggregates that events tell of. */
const storedIn = async (shop: Shop): Promise<Omit<FinalState, 'left' | 'believed'>> => {
  const ids = [...shop.plan.products];
  const cards = versioned.parse(await asked(shop, ['product', 'cards'], { ids }));
  const levels = leveled.parse(await asked(shop, ['inventory', 'levels'], { ids }));
  const prices = versioned.parse(await asked(shop, ['pricing', 'quote'], { ids }));
  const ratings = new Map<string, readonly number[]>();
  if (departmentOf(shop, 'reviews')) {
    for (const productId of ids) {
      const summary = await asked(shop, ['reviews', 'summary'], { productId });
      ratings.set(productId, rated.parse(summary).histogram);
    }
  }
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
  const bought = new Map<string, number>();
  for (const id of (await basketsOf(shop)).flat()) bought.set(id, (bought.get(id) ?? 0) + 1);
  return { stored, levels, prices, ratings, bought };
};

const believedIn = async ({ believers }: Shop): Promise<Believed[]> =>
  believers.held
    .filter(({ isComplete }) => isComplete)
    .flatMap(({ consumer, service, beliefs }) =>
      [...beliefs.versions].map(([key, version]) => ({ by: consumer, service, key, version })),
    );

/** What there is in the end. */
export const readFinalState = async (shop: Shop): Promise<FinalState> => ({
  ...(await storedIn(shop)),
  believed: await believedIn(shop),
  left: await findLeft(shop),
});
