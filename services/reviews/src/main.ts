import { reviewsContract } from '@shop/shared/contracts/reviews';
import { MongoEventLog } from '@shop/shared/events/mongo-event-log';
import { mongoStore, openMongo } from '@shop/shared/service/mongo';
import { runService } from '@shop/shared/service/run-service';
import { settings } from './config.ts';
import { MongoReviewRepository } from './mongo-review-repository.ts';
import { reviewsService } from './service.ts';

await runService(reviewsContract, settings, (given, setup) =>
  openMongo(setup, mongoStore(given, 'reviews'), async (database) =>
    reviewsService({
      reviews: await MongoReviewRepository.open(database),
      log: new MongoEventLog(database, setup.runtime),
    }),
  ),
);
