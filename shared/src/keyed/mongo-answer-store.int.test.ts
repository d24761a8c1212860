import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../service/testing/eventually.ts';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { answerStoreSuite } from './answer-store.suite.ts';
import { MongoAnswerStore } from './mongo-answer-store.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

answerStoreSuite('answers in MongoDB', (runtime) => {
  const database = mongo.database();
  return () => new MongoAnswerStore(database, runtime);
});

test('the server is told to remove what has expired', async () => {
  const database = mongo.database();
  const answers = new MongoAnswerStore(database, createFakeRuntime());
  const claim = { operation: 'adjust', key: 'key-1', fingerprint: '', owner: 'try-1' };

  await answers.claim(claim, 1_000, testContext());

  await eventually(async () =>
    expect(await database.collection('answers').indexes()).toContainEqual(
      expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
    ),
  );
  expect(await database.collection('answers').findOne()).toMatchObject({
    expiresAt: expect.any(Date),
  });
});
