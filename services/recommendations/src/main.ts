import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { MongoDeadLetterStore } from '@shop/shared/events/dead-letters/mongo-dead-letter-store';
import { mongoStore, openMongo } from '@shop/shared/service/mongo';
import { openRedis, redisLogin } from '@shop/shared/service/redis';
import { runService } from '@shop/shared/service/run-service';
import { MongoBasketRepository } from './baskets/mongo-basket-repository.ts';
import { MongoFactRepository } from './candidates/mongo-fact-repository.ts';
import { settings } from './config.ts';
import { RedisCooccurrenceIndex } from './counting/redis-cooccurrence-index.ts';
import { recommendationsService } from './service.ts';

await runService(recommendationsContract, settings, async (given, setup) => {
  const redis = await openRedis(setup, given.REDIS_URL, redisLogin(given));
  return openMongo(setup, mongoStore(given, 'recommendations'), async (database) =>
    recommendationsService({
      baskets: await MongoBasketRepository.open(database),
      index: new RedisCooccurrenceIndex(redis, setup.runtime),
      products: new MongoFactRepository(database, 'products'),
      levels: new MongoFactRepository(database, 'levels'),
      deadLetters: new MongoDeadLetterStore(database),
    }),
  );
});
