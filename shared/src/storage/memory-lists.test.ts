import { expect, test } from '@jest/globals';
import { listsSuite } from './lists.suite.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';
import { pagesSuite } from './pages.suite.ts';
import { idsOf, thingOf, things, thingsIn, thingsOn } from './things.suite.ts';

const open = async () => new MemoryAggregateStore(things);

listsSuite('aggregates in memory', open);
pagesSuite('aggregates in memory', open);

test('a replica with an equal definition of its own finds what is in a list', async () => {
  const store = await open();
  await thingsIn(async () => store).withThings(thingOf('one'));

  const replica = thingsOn(store, { ...things, lists: { title: { ...things.lists.title } } });

  expect(await idsOf(replica)).toEqual(['one']);
});
