import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import type { Recommendation } from '@shop/shared/contracts/recommendations';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import type { Summary } from '@shop/shared/contracts/reviews';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { contract } from '@shop/shared/protocol/contract';
import { createZeromqTransport } from '@shop/shared/protocol/zeromq/zeromq-transport';
import { pino } from 'pino';
import { systemRuntime } from '@shop/shared/runtime';
import { openKeyring } from '@shop/shared/service/key-settings';
import { createCluster } from '@shop/shared/testing/cluster';
import { fail } from 'node:assert';
import { levelOf, priceOf, productOf } from './fake-shop.ts';

// All services, as far as a page asks them, in a process of their own: what a test counts in its
// process is the gateway's. Writes where they are reached, as one line of JSON.

/** By name: the settings by which a process has the keys of that service. */
const files: [string, { KEY_FILE: string; PEERS_FILE: string }][] = JSON.parse(
  process.env.KEYS ?? '[]',
);
const log = pino({ enabled: false });
const open = async ([name, settings]: (typeof files)[number]) => {
  const { keyring } = await openKeyring(name, settings, { runtime: systemRuntime, log });
  return [name, keyring] as const;
};
const keyrings = new Map(await Promise.all(files.map(open)));
const keyringOf = (name: string) => keyrings.get(name) ?? fail(`there are no keys of ${name}`);

const deadlineFactor = Number(process.env.DEADLINE_FACTOR);
const cluster = createCluster({
  name: 'gateway',
  keys: { keyringOf },
  runtime: { ...systemRuntime, deadlineFactor },
  transport: (keyring) => createZeromqTransport(keyring, deadlineFactor),
});

const { get, cards } = productContract.operations;
const product = await cluster.serve(
  contract({ ...productContract, operations: { get, cards }, events: {} }),
  {
    get: async ({ id }) => productOf(id),
    cards: async ({ ids }) =>
      ids.map((id) => {
        const { pictures, ...card } = productOf(id);
        const [picture = { shape: 'lamps', variant: 1, alt: 'A lamp' }] = pictures;
        return { ...card, picture };
      }),
  },
);

const { quote } = pricingContract.operations;
const pricing = await cluster.serve(
  contract({ ...pricingContract, operations: { quote }, events: {} }),
  { quote: async ({ ids }) => ids.map((id) => priceOf(id, 1_990)) },
);

const { levels } = inventoryContract.operations;
const inventory = await cluster.serve(
  contract({ ...inventoryContract, operations: { levels }, events: {} }),
  { levels: async ({ ids }) => ids.map((id) => levelOf(id, 4)) },
);

const noReviews: Omit<Summary, 'productId'> = {
  count: 0,
  average: null,
  histogram: [0, 0, 0, 0, 0],
};
const { overview } = reviewsContract.operations;
const reviews = await cluster.serve(
  contract({ ...reviewsContract, operations: { overview }, events: {} }),
  {
    overview: async ({ productId }) => ({ summary: { ...noReviews, productId }, newest: [] }),
  },
);

const reason: Recommendation['reason'] = { kind: 'boughtTogether', count: 37 };
const { forProduct } = recommendationsContract.operations;
const recommendations = await cluster.serve(
  contract({ ...recommendationsContract, operations: { forProduct }, events: {} }),
  {
    forProduct: async () => ['lamp-2', 'lamp-3'].map((productId) => ({ productId, reason })),
  },
);

const replicas = { product, pricing, inventory, reviews, recommendations };
const endpoints = Object.entries(replicas).map(([service, { endpoint }]) => [service, [endpoint]]);
process.stdout.write(`${JSON.stringify(Object.fromEntries(endpoints))}\n`);
