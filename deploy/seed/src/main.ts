import { runJob } from '@shop/shared/service/run-job';
import { settings } from './config.ts';
import { everyDemoData } from './demo-data.ts';
import { fillShop } from './fill-shop.ts';
import { toLine } from './progress.ts';

const readyWithinMs = 60_000;

await runJob(
  'seed',
  settings,
  async ({ SEED_PRODUCTS }, { runtime, log, client, signal, ready }) => {
    const contracts = (await everyDemoData()).map(({ contract }) => contract);
    await ready(contracts, readyWithinMs);
    await fillShop({
      client,
      runtime,
      log,
      signal,
      products: SEED_PRODUCTS,
      onProgress: (progress) => log.info(progress, toLine(progress)),
    });
  },
);
