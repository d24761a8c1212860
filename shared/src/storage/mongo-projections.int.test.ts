import { afterAll, beforeAll } from '@jest/globals';
import { MongoEventLog } from '../events/mongo-event-log.ts';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import { MongoProjectionStore } from './mongo-projection-store.ts';
import { projectionsSuite, voteDefinition } from './projections.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

projectionsSuite('projections in MongoDB', async (runtime) => {
  const database = mongo.database();
  return {
    votes: await MongoAggregateStore.open(database, 'votes', voteDefinition),
    counts: new MongoProjectionStore(database, 'counts'),
    log: new MongoEventLog(database, runtime),
  };
});
