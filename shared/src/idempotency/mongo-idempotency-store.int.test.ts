import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { eventually } from '../service/testing/eventually.ts';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { idempotencyStoreSuite } from './idempotency-store.suite.ts';
import { createMongoIdempotencyStore } from './mongo-idempotency-store.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

idempotencyStoreSuite('idempotency records in MongoDB', (runtime) => {
  const database = mongo.database();
  return () => createMongoIdempotencyStore(database, runtime);
});

test('an outcome that is stored while another try takes over is not lost', async () => {
  const runtime = createFakeRuntime({ wallTime: Date.UTC(2100, 0, 1) });
  const database = mongo.database();
  const writes = database.collection('idempotencyRecords');
  jest.spyOn(database, 'collection').mockReturnValue(writes);
  const store = createMongoIdempotencyStore(database, runtime);
  const claimBy = (owner: string) => ({ operation: 'adjust', key: 'k', fingerprint: '', owner });
  await store.claim(claimBy('late'), 1_000, testContext());
  await runtime.advance(1_000);

  const find = writes.findOne.bind(writes);
  jest.spyOn(writes, 'findOne').mockImplementationOnce(async (filter: object) => {
    const seen = await find(filter);
    await store.keep(claimBy('late'), { answer: '{}' });
    return seen;
  });
  const record = await store.claim(claimBy('next'), 1_000, testContext());

  expect(record).toMatchObject({ outcome: { answer: '{}' } });
});

test('MongoDB is told to remove expired records', async () => {
  const database = mongo.database();
  const store = createMongoIdempotencyStore(database, createFakeRuntime());
  const claim = { operation: 'adjust', key: 'key-1', fingerprint: '', owner: 'try-1' };

  await store.claim(claim, 1_000, testContext());

  await eventually(async () =>
    expect(await database.collection('idempotencyRecords').indexes()).toContainEqual(
      expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
    ),
  );
  expect(await database.collection('idempotencyRecords').findOne()).toMatchObject({
    expiresAt: expect.any(Date),
  });
});
