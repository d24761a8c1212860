import { pricingContract } from '@shop/shared/contracts/pricing';
import { MongoEventLog } from '@shop/shared/events/mongo-event-log';
import { mongoStore, openMongo } from '@shop/shared/service/mongo';
import { runService } from '@shop/shared/service/run-service';
import { settings } from './config.ts';
import { MongoPriceRepository } from './mongo-price-repository.ts';
import { pricingService } from './service.ts';

await runService(pricingContract, settings, (given, setup) =>
  openMongo(setup, mongoStore(given, 'pricing'), async (database) =>
    pricingService({
      prices: await MongoPriceRepository.open(database),
      log: new MongoEventLog(database, setup.runtime),
    }),
  ),
);
