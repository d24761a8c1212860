import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { MongoProductRepository } from './mongo-product-repository.ts';
import { productListSuite } from './product-list.suite.ts';
import { productRepositorySuite } from './product-repository.suite.ts';
import { searchSuite } from './search.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

const open = () => MongoProductRepository.open(mongo.database());

productRepositorySuite('products in MongoDB', open);
productListSuite('products in MongoDB', open);
searchSuite('products in MongoDB', open);
