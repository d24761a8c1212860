import type { Level, inventoryContract } from '@shop/shared/contracts/inventory';
import type { Card, productContract } from '@shop/shared/contracts/product';
import type { EventConsumer } from '@shop/shared/events/subscription';
import type { Client } from '@shop/shared/protocol/calls/client';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { LevelFact, ProductFact } from './candidates/fact.ts';
import type { Facts } from './candidates/facts.ts';

interface Dependencies {
  readonly products: Facts<ProductFact>;
  readonly levels: Facts<LevelFact>;
  readonly productClient: Pick<Client<typeof productContract>, 'call'>;
  readonly inventoryClient: Pick<Client<typeof inventoryContract>, 'call'>;
  readonly runtime: Runtime;
}

interface Consumers {
  readonly productConsumer: EventConsumer<typeof productContract>;
  readonly levelConsumer: EventConsumer<typeof inventoryContract>;
}

/** As many as one call may ask for. */
const batchSize = 100;

/** A list of products that has more pages than this has no end. */
const maxPages = 10_000;

/** For asking about stock while events are applied, which must not wait long for another service. */
const levelsTimeoutMs = 1_000;

function* batchesOf(ids: readonly string[]) {
  for (let from = 0; from < ids.length; from += batchSize) yield ids.slice(from, from + batchSize);
}

const toProductFact = (
  { id, version, category, withdrawn }: Pick<Card, 'id' | 'version' | 'category' | 'withdrawn'>,
  epoch: string,
): ProductFact => ({ id, epoch, version, category, withdrawn });

const toLevelFact = ({ id, version, available }: Level, epoch: string): LevelFact => ({
  id,
  epoch,
  version,
  available,
});

/** Keeps products and stock as their owners announce them. */
export const createConsumers = (dependencies: Dependencies): Consumers => {
  const { products, levels, productClient, inventoryClient, runtime } = dependencies;

  const loadLevels = async (ids: readonly string[], epoch: string, context: CallContext) => {
    for (const batch of batchesOf(ids)) {
      const found = await inventoryClient.call('levels', { ids: batch }, context);
      await levels.keep(found.map((level) => toLevelFact(level, epoch)));
    }
  };

  /**
   * Asks for the stock of products that came later than the event that told it. Nothing before the
   * stock was loaded, which asks for all of them. What stays unknown is told by its next change.
   */
  const loadMissingLevels = async (ids: readonly string[], context: CallContext) => {
    const epoch = levels.position()?.epoch;
    if (epoch === undefined) return;
    const missing = ids.filter((id) => products.get(id)?.withdrawn === false && !levels.get(id));
    await loadLevels(missing, epoch, context).catch(() => undefined);
  };

  async function* listedProducts(context: CallContext) {
    let cursor: string | null | undefined;
    for (let page = 0; page < maxPages && cursor !== null; page++) {
      const input = { sort: 'name', limit: batchSize, ...(cursor && { cursor }) } as const;
      const { items, nextCursor } = await productClient.call('list', input, context);
      yield items;
      cursor = nextCursor;
    }
  }

  const productIds = () => products.all().map(({ id }) => id);

  return {
    productConsumer: {
      position: async () => products.position(),

      async apply(events, position) {
        await products.keep(events.map(({ data }) => toProductFact(data, position.epoch)));
        const context = createContext(runtime, { timeoutMs: levelsTimeoutMs });
        await loadMissingLevels(
          events.map(({ data }) => data.id),
          context,
        );
        await products.reach(position);
      },

      async reset(position, context) {
        const keep = (cards: readonly Card[]) =>
          products.keep(cards.map((card) => toProductFact(card, position.epoch)));
        const unlisted = new Set(productIds());
        for await (const cards of listedProducts(context)) {
          await keep(cards);
          for (const { id } of cards) unlisted.delete(id);
        }
        for (const ids of batchesOf([...unlisted])) {
          await keep(await productClient.call('cards', { ids: [...ids] }, context));
        }
        await products.forgetOthers(position.epoch);
        await loadMissingLevels(productIds(), context);
        await products.reach(position);
      },
    },

    levelConsumer: {
      position: async () => levels.position(),

      async apply(events, position) {
        await levels.keep(events.map(({ data }) => toLevelFact(data, position.epoch)));
        await levels.reach(position);
      },

      async reset(position, context) {
        await loadLevels(productIds(), position.epoch, context);
        await levels.forgetOthers(position.epoch);
        await levels.reach(position);
        await loadMissingLevels(productIds(), context);
      },
    },
  };
};
