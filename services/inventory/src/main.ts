import { inventoryContract } from '@shop/shared/contracts/inventory';
import { MongoEventLog } from '@shop/shared/events/mongo-event-log';
import { openMongo } from '@shop/shared/service/mongo';
import { runService } from '@shop/shared/service/run-service';
import { settings } from './config.ts';
import { MongoStockRepository } from './mongo-stock-repository.ts';
import { inventoryService } from './service.ts';

await runService(inventoryContract, settings, async ({ MONGO_URL }, setup) => {
  const database = await openMongo(setup, MONGO_URL, 'inventory');
  return inventoryService({
    stock: await MongoStockRepository.open(database),
    log: new MongoEventLog(database, setup.runtime),
  });
});
