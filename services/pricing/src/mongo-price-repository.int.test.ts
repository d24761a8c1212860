import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { MongoPriceRepository } from './mongo-price-repository.ts';
import { priceRepositorySuite } from './price-repository.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

priceRepositorySuite('prices in MongoDB', () => MongoPriceRepository.open(mongo.database()));
