import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { basketRepositorySuite } from './basket-repository.suite.ts';
import { MongoBasketRepository } from './mongo-basket-repository.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

basketRepositorySuite('baskets in MongoDB', () => MongoBasketRepository.open(mongo.database()));
