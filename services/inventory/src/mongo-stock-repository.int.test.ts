import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { MongoStockRepository } from './mongo-stock-repository.ts';
import { stockRepositorySuite } from './stock-repository.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

stockRepositorySuite('stock in MongoDB', () => MongoStockRepository.open(mongo.database()));
