import type { Contract } from '../protocol/contract.ts';
import { createMongoStorage } from '../storage/mongo-storage.ts';
import { mongoSettings, mongoStore, openMongo } from './mongo.ts';
import { runService } from './run-service.ts';
import type { Service } from './service.ts';

/** Runs a service on the MongoDB that the environment names: the whole `main.ts` of a service. */
export const run = <C extends Contract>(service: Service<C>): Promise<void> =>
  runService(service, mongoSettings, (given, setup) =>
    openMongo(setup, mongoStore(given, service.contract.service), async (database) =>
      createMongoStorage(setup, database),
    ),
  );
