import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { pendingEventOf } from '../testing/events.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { eventLogSuite } from './event-log.suite.ts';
import { fromLine } from './event-frame.ts';
import { MongoEventLog } from './mongo-event-log.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

eventLogSuite('the event log in MongoDB', (runtime, options) => {
  const database = mongo.database();
  return () => new MongoEventLog(database, runtime, options);
});

test('a segment that was half closed by a holder that died is closed by the next', async () => {
  const database = mongo.database();
  const log = new MongoEventLog(database, createFakeRuntime());
  const lease = (await log.acquire('a', 1_000)) ?? { fence: 0 };
  const append = (name: string, count: number) =>
    log.append(
      lease,
      Array.from({ length: count }, (_, n) => pendingEventOf({ id: `${name}-${n}` })),
    );
  await append('first', 256);
  const heads = database.collection<{ _id: string; entries: object[] }>('eventLogHead');
  const segments = database.collection<{ _id: number; entries: object[] }>('eventLog');
  const entries = (await heads.findOne({ _id: 'head' }))?.entries ?? [];
  await segments.insertOne({ _id: 256, entries });

  const logged = await append('next', 2);

  expect(logged?.map((line) => fromLine(line).seq)).toEqual([257, 258]);
  const { events } = await log.read(0, 1_000);
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 258 }, (_, n) => n + 1));
});
