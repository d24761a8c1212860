import { expect, test } from '@jest/globals';
import type { Level, inventoryContract } from '@shop/shared/contracts/inventory';
import type { Card, productContract } from '@shop/shared/contracts/product';
import { ServiceError } from '@shop/shared/errors';
import type { EventOf } from '@shop/shared/events/subscription';
import type { Client } from '@shop/shared/protocol/calls/client';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createCandidates } from './candidates/candidates.ts';
import { openFacts } from './candidates/facts.ts';
import type { LevelFact, ProductFact } from './candidates/fact.ts';
import { MemoryFactRepository } from './candidates/memory-fact-repository.ts';
import { createConsumers } from './subscriptions.ts';

type ProductEvent = EventOf<typeof productContract>;
type LevelEvent = EventOf<typeof inventoryContract>;

const time = '2026-01-01T00:00:00.000Z';
const at = (seq: number, epoch = 'e1') => ({ epoch, seq });

const cardOf = (id: string, facts: Partial<Card> = {}): Card => ({
  id,
  name: id,
  brand: 'Acme',
  category: 'lamps',
  picture: { shape: 'lamp', variant: 1, alt: id },
  withdrawn: false,
  version: 1,
  ...facts,
});
const levelOf = (id: string, available: number, version = 1): Level => ({
  id,
  onHand: available,
  available,
  version,
  updatedAt: time,
});

const changed = (card: Card): ProductEvent =>
  ({ type: 'productChanged', key: card.id, version: card.version, data: card }) as never;
const stocked = (level: Level): LevelEvent =>
  ({ type: 'stockChanged', key: level.id, version: level.version, data: level }) as never;

/** The two services that are followed, as far as they are asked. */
const createOwners = () => {
  const cards = new Map<string, Card>();
  const levels = new Map<string, Level>();
  const state = { isInventoryAway: false };
  const answers = {
    list: ({ limit, cursor }: { limit: number; cursor?: string }) => {
      const first = Number(cursor ?? 0);
      const listed = [...cards.values()].filter(({ withdrawn }) => !withdrawn);
      const next = first + limit;
      return {
        items: listed.slice(first, next),
        nextCursor: next < listed.length ? `${next}` : null,
      };
    },
    cards: ({ ids }: { ids: string[] }) => ids.flatMap((id) => cards.get(id) ?? []),
    levels: ({ ids }: { ids: string[] }) => {
      if (state.isInventoryAway) throw new ServiceError('UNAVAILABLE', 'away', { executed: 'no' });
      if (ids.length > 100) throw new ServiceError('INVALID_ARGUMENT', 'too many at once');
      return ids.flatMap((id) => levels.get(id) ?? []);
    },
  };
  const call = async (operation: keyof typeof answers, input: never) => answers[operation](input);
  const client = { call } as unknown;
  return {
    state,
    productClient: client as Client<typeof productContract>,
    inventoryClient: client as Client<typeof inventoryContract>,
    sell: (card: Card) => cards.set(card.id, card).get(card.id) ?? card,
    stock: (level: Level) => levels.set(level.id, level).get(level.id) ?? level,
    clear: () => cards.clear(),
  };
};

const setup = async () => {
  const owners = createOwners();
  const products = await openFacts(new MemoryFactRepository<ProductFact>());
  const levels = await openFacts(new MemoryFactRepository<LevelFact>());
  const consumers = createConsumers({
    ...owners,
    products,
    levels,
    runtime: createFakeRuntime(),
  });
  const { onSaleIn } = createCandidates(products, levels);
  const onSale = (category = 'lamps') => onSaleIn(category, 1_000).toSorted();
  return { ...owners, ...consumers, onSale };
};

test('it begins without a position, with all that is there', async () => {
  const { productConsumer, levelConsumer, sell, stock, onSale } = await setup();
  for (let product = 0; product < 250; product++) {
    sell(cardOf(`p${product}`));
    stock(levelOf(`p${product}`, product % 2));
  }
  expect(await productConsumer.position()).toBeUndefined();

  await productConsumer.reset(at(7), testContext());
  await levelConsumer.reset(at(9), testContext());

  expect(onSale()).toHaveLength(125);
  expect(await productConsumer.position()).toEqual(at(7));
  expect(await levelConsumer.position()).toEqual(at(9));
});

test('it does not matter whether products or stock are loaded first', async () => {
  const { productConsumer, levelConsumer, sell, stock, onSale } = await setup();
  sell(cardOf('floor'));
  stock(levelOf('floor', 3));

  await levelConsumer.reset(at(9), testContext());
  await productConsumer.reset(at(7), testContext());

  expect(onSale()).toEqual(['floor']);
});

test('loaded at the same time, nothing is missing either', async () => {
  const { productConsumer, levelConsumer, sell, stock, onSale } = await setup();
  sell(cardOf('floor'));
  stock(levelOf('floor', 3));

  await Promise.all([
    productConsumer.reset(at(7), testContext()),
    levelConsumer.reset(at(9), testContext()),
  ]);

  expect(onSale()).toEqual(['floor']);
});

test('it follows what is announced, each change once, and remembers how far', async () => {
  const { productConsumer, levelConsumer, onSale } = await setup();
  await productConsumer.apply([changed(cardOf('floor')), changed(cardOf('reading'))], at(2));
  await levelConsumer.apply([stocked(levelOf('floor', 3)), stocked(levelOf('reading', 1))], at(2));
  expect(onSale()).toEqual(['floor', 'reading']);

  await levelConsumer.apply([stocked(levelOf('floor', 0, 2))], at(3));
  await productConsumer.apply([changed(cardOf('reading', { withdrawn: true, version: 2 }))], at(3));
  await levelConsumer.apply([stocked(levelOf('floor', 3)), stocked(levelOf('floor', 0, 2))], at(3));
  await productConsumer.apply([changed(cardOf('reading'))], at(3));

  expect(onSale()).toEqual([]);
  expect(await productConsumer.position()).toEqual(at(3));
  expect(await levelConsumer.position()).toEqual(at(3));
});

test('an event replayed from the dead letters puts nothing older in its place', async () => {
  const { productConsumer, levelConsumer, onSale } = await setup();
  await productConsumer.apply([changed(cardOf('floor', { version: 3 }))], at(9));
  await levelConsumer.apply([stocked(levelOf('floor', 3, 5))], at(9));

  await productConsumer.apply([changed(cardOf('floor', { withdrawn: true, version: 2 }))], at(9));
  await levelConsumer.apply([stocked(levelOf('floor', 0, 4))], at(9));
  expect(onSale()).toEqual(['floor']);
  await levelConsumer.apply([stocked(levelOf('floor', 0, 6))], at(9));

  expect(onSale()).toEqual([]);
  expect(await levelConsumer.position()).toEqual(at(9));
});

test('the stock of a product that comes late is asked for', async () => {
  const { productConsumer, levelConsumer, stock, onSale } = await setup();
  await levelConsumer.reset(at(9), testContext());
  stock(levelOf('floor', 3));

  await productConsumer.apply([changed(cardOf('floor', { version: 4 }))], at(8));

  expect(onSale()).toEqual(['floor']);
});

test('products are followed also while there is nobody to ask for stock', async () => {
  const { productConsumer, levelConsumer, state, onSale } = await setup();
  await levelConsumer.reset(at(0), testContext());
  state.isInventoryAway = true;

  await productConsumer.apply([changed(cardOf('floor'))], at(1));
  await levelConsumer.apply([stocked(levelOf('floor', 3))], at(1));

  expect(await productConsumer.position()).toEqual(at(1));
  expect(onSale()).toEqual(['floor']);
});

test('stock is not loaded by halves', async () => {
  const { productConsumer, levelConsumer, state, sell } = await setup();
  sell(cardOf('floor'));
  await productConsumer.reset(at(7), testContext());
  state.isInventoryAway = true;

  await expect(levelConsumer.reset(at(9), testContext())).rejects.toThrow('away');

  expect(await levelConsumer.position()).toBeUndefined();
});

test('loading again finds what was withdrawn and what has come meanwhile', async () => {
  const { productConsumer, levelConsumer, sell, stock, onSale } = await setup();
  for (const id of ['floor', 'reading', 'ceiling']) stock(levelOf(id, 1));
  sell(cardOf('floor'));
  sell(cardOf('reading'));
  await productConsumer.reset(at(7), testContext());
  await levelConsumer.reset(at(9), testContext());
  expect(onSale()).toEqual(['floor', 'reading']);

  sell(cardOf('floor', { withdrawn: true, version: 2 }));
  sell(cardOf('ceiling'));
  await productConsumer.reset(at(900), testContext());

  expect(onSale()).toEqual(['ceiling', 'reading']);
});

test('a catalogue that began anew replaces the one before', async () => {
  const { productConsumer, levelConsumer, sell, stock, onSale, clear } = await setup();
  for (const id of ['floor', 'reading']) stock(levelOf(id, 1));
  sell(cardOf('floor', { version: 8 }));
  sell(cardOf('reading', { version: 8 }));
  await productConsumer.reset(at(70), testContext());
  await levelConsumer.reset(at(9), testContext());

  clear();
  sell(cardOf('floor', { version: 1, category: 'lights' }));
  await productConsumer.reset(at(1, 'e2'), testContext());

  expect(onSale('lamps')).toEqual([]);
  expect(onSale('lights')).toEqual(['floor']);
});
