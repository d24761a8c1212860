import { MemoryReviewRepository } from './memory-review-repository.ts';
import { reviewRepositorySuite } from './review-repository.suite.ts';

reviewRepositorySuite('reviews in memory', async () => new MemoryReviewRepository());
