import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { MongoReviewRepository } from './mongo-review-repository.ts';
import { reviewRepositorySuite } from './review-repository.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

reviewRepositorySuite('reviews in MongoDB', () => MongoReviewRepository.open(mongo.database()));
