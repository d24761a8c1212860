import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { systemRuntime } from '@shop/shared/runtime';
import {
  type RunningMongo,
  type RunningServer,
  startMongo,
  startRedis,
} from '@shop/shared/testing/containers';
import { Redis } from 'ioredis';
import { MongoBasketRepository } from '../baskets/mongo-basket-repository.ts';
import { countingSuite } from './counting.suite.ts';
import { RedisCooccurrenceIndex } from './redis-cooccurrence-index.ts';

let mongo: RunningMongo;
let server: RunningServer;
let redis: Redis;
beforeAll(async () => {
  [mongo, server] = await Promise.all([startMongo(), startRedis()]);
  redis = new Redis(server.url);
}, 120_000);
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await Promise.all([mongo.stop(), server.stop()]);
});

countingSuite('counting from MongoDB into Redis', async () => ({
  baskets: await MongoBasketRepository.open(mongo.database()),
  index: new RedisCooccurrenceIndex(redis, systemRuntime),
  lose: () => redis.flushall(),
}));
