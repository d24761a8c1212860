import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { runJob } from '@shop/shared/service/run-job';
import { shopContracts } from './calls.ts';
import { settings } from './config.ts';
import { fillShop } from './fill-shop.ts';
import { toLine } from './progress.ts';

const readyWithinMs = 60_000;

await runJob({
  name: 'seed',
  config: settings,
  job: async ({ SEED_PRODUCTS }, { runtime, log, client, signal, ready }) => {
    const clients = {
      product: client(productContract),
      pricing: client(pricingContract),
      inventory: client(inventoryContract),
      reviews: client(reviewsContract),
      recommendations: client(recommendationsContract),
    };
    await ready(shopContracts, readyWithinMs);
    await fillShop({
      clients,
      runtime,
      log,
      signal,
      products: SEED_PRODUCTS,
      onProgress: (progress) => log.info(progress, toLine(progress)),
    });
  },
});
