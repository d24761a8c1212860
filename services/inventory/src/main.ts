import { inventoryContract } from '@shop/shared/contracts/inventory';
import { MongoEventLog } from '@shop/shared/events/mongo-event-log';
import { mongoStore, openMongo } from '@shop/shared/service/mongo';
import { runService } from '@shop/shared/service/run-service';
import { settings } from './config.ts';
import { MongoStockRepository } from './mongo-stock-repository.ts';
import { inventoryService } from './service.ts';

await runService(inventoryContract, settings, (given, setup) =>
  openMongo(setup, mongoStore(given, 'inventory'), async (database) =>
    inventoryService({
      stock: await MongoStockRepository.open(database),
      log: new MongoEventLog(database, setup.runtime),
    }),
  ),
);
