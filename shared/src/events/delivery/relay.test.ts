import { expect, test } from '@jest/globals';
import { createMemoryEventLog } from '../memory-event-log.ts';
import { createMemoryOutbox } from '../memory-outbox.ts';
import { relaySuite } from './relay.suite.ts';
import { createRelayedThings, type OpenStores } from './testing/relayed-things.ts';

const open: OpenStores = async (runtime) => {
  const outbox = createMemoryOutbox();
  const log = createMemoryEventLog(runtime);
  return { outbox, log, add: async (event) => outbox.add(event) };
};

relaySuite('a relay on stores in memory', open);

test('an outbox in memory wakes its relay until that has stopped', async () => {
  const things = await createRelayedThings(open);
  const relay = things.start('a');
  await things.pass(1_050);

  await things.change(1, 2, 3);
  await things.pass(1);
  expect(things.published.at(-1)).toMatchObject({ last: 3, events: [{}, {}, {}] });

  await relay.stop();
  await things.change(4);
  expect(things.runtime.waiting()).toBe(0);
});
