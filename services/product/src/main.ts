import { productContract } from '@shop/shared/contracts/product';
import { MongoEventLog } from '@shop/shared/events/mongo-event-log';
import { mongoStore, openMongo } from '@shop/shared/service/mongo';
import { runService } from '@shop/shared/service/run-service';
import { settings } from './config.ts';
import { MongoProductRepository } from './mongo-product-repository.ts';
import { productService } from './service.ts';

await runService(productContract, settings, (given, setup) =>
  openMongo(setup, mongoStore(given, 'product'), async (database) =>
    productService({
      products: await MongoProductRepository.open(database, setup.log),
      log: new MongoEventLog(database, setup.runtime),
    }),
  ),
);
