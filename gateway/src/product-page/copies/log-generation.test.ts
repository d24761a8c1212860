import { expect, test } from '@jest/globals';
import { eventually } from '@shop/shared/service/testing/eventually';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import type { CopyStore } from './copy-store.ts';
import { LogGeneration } from './log-generation.ts';
import { MemoryCopyStore } from './memory-copy-store.ts';

const at = (seq: number, epoch = 'e1') => ({ epoch, seq });

const setUp = () => {
  const runtime = createFakeRuntime();
  const store: CopyStore = new MemoryCopyStore(runtime);
  let cleared = 0;
  const open = () => new LogGeneration('pricing', store, runtime, () => void (cleared += 1));
  const start = async (seq: number, epoch = 'e1') => {
    const generation = open();
    await generation.look();
    await generation.read(at(seq, epoch));
    return generation;
  };
  /** Writes something, as it was asked for by now. */
  const write = async ({ present }: LogGeneration) => {
    const copy = { version: 1, data: Buffer.from('{}') };
    if (present) await store.keep('pricing:lamp-1', copy, present, 60_000);
  };
  return { runtime, store, open, start, write, cleared: () => cleared };
};

test('a section that follows no log has one generation for ever', () => {
  const { open } = setUp();

  expect(open().present).toMatchObject({ number: 0, position: undefined });
  expect(open().isBelieved(0)).toBe(true);
});

test('before the log is read no copy is written, and copies of others are trusted', async () => {
  const { open, start } = setUp();
  const { present } = await start(5);
  const other = open();
  await other.look();

  expect(other.present).toBeUndefined();
  expect(other.isBelieved(present?.number ?? NaN)).toBe(true);
});

test('a gateway that starts with the log that others follow keeps their generation', async () => {
  const { start } = setUp();
  const first = await start(5);

  for (const seq of [5, 900]) {
    expect((await start(seq)).present?.number).toBe(first.present?.number);
  }
});

test.each([
  ['was set back while nobody looked', 8, 'e1'],
  ['is another one', 900, 'e2'],
])('a log that %s begins the next generation', async (_what, seq, epoch) => {
  const { start, write } = setUp();
  const before = await start(5);
  before.reached(at(9));
  await write(before);

  const after = await start(seq, epoch);

  expect(after.present?.number).toBe((before.present?.number ?? NaN) + 1);
  expect(after.isBelieved(before.present?.number ?? NaN)).toBe(false);
});

test('two who notice the same one after the other have the same generation', async () => {
  const { start, write } = setUp();
  const [one, other] = [await start(9), await start(9)];

  await one.read(at(4));
  one.reached(at(6));
  await write(one);
  await other.read(at(5));

  expect(one.present?.number).toBe(2);
  expect(other.present?.number).toBe(2);
});

test('a log whose oldest events are gone is the same log', async () => {
  const { start } = setUp();
  const generation = await start(9);

  await generation.read(at(5_000));

  expect(generation.present).toMatchObject({ number: 1, position: at(5_000) });
});

test('a gateway adopts a later generation after five seconds, with an empty memory', async () => {
  const { start, write, runtime, cleared } = setUp();
  const [one, other] = [await start(9), await start(9)];
  await one.read(at(4));
  await one.read(at(3));

  await write(other);
  await runtime.advance(4_999);
  await write(other);
  expect([other.present?.number, cleared()]).toEqual([1, 0]);
  await runtime.advance(1);
  await write(other);

  expect([other.present?.number, cleared()]).toEqual([3, 1]);
});

test('while the store is gone a log that was set back leaves nothing to be believed', async () => {
  const { start, store } = setUp();
  const generation = await start(9);
  const { begin } = store;
  store.begin = async () => undefined;

  await generation.read(at(4));

  expect(generation.present).toBeUndefined();
  expect(generation.isBelieved(1)).toBe(false);
  store.begin = begin;
  await eventually(() => expect(generation.present?.number).toBe(2));
});

test('a new gateway trusts no copy while the store is unavailable, until it begins a generation', async () => {
  const { open, store, start } = setUp();
  await start(9);
  const { newest } = store;
  store.newest = async () => undefined;
  const late = open();
  await late.look();
  await late.read(at(9));

  expect(late.present).toBeUndefined();
  expect(late.isBelieved(1)).toBe(false);
  store.newest = newest;
  await eventually(() => expect(late.present?.number).toBe(2));
});
