import { runJob } from '@shop/shared/service/run-job';
import { openShopClients, shopContracts } from './calls.ts';
import { settings } from './config.ts';
import { fillShop } from './fill-shop.ts';
import { toLine } from './progress.ts';

const readyWithinMs = 60_000;

await runJob({
  name: 'seed',
  config: settings,
  job: async ({ SEED_PRODUCTS }, { runtime, log, client, signal, ready }) => {
    const clients = openShopClients({ client });
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
