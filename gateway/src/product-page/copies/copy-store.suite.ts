import { expect, test } from '@jest/globals';
import type { CopyStore } from './copy-store.ts';

const minute = 60_000;

const onLater = () => undefined;
const atSecond = { epoch: 'e1', seq: 3 };
const first = { number: 1, position: { epoch: 'e1', seq: 5 }, onLater };
const second = { number: 2, position: atSecond, onLater };
const noLog = { number: 0, position: undefined };

const copyOf = (version: number, text: string) => ({ version, data: Buffer.from(text) });

/** Tests of every store of copies; `open` gives a store whose keys are unused. */
export const describeCopyStore = (open: () => CopyStore): void => {
  let keys = 0;
  /** Each is of a section of its own, which has its own generations. */
  const newKey = () => `section${++keys}:key-1`;
  const sectionOf = (key: string) => key.split(':')[0] ?? '';

  test('no copy is found before one is stored', async () => {
    expect(await open().find(newKey(), minute)).toBeUndefined();
  });

  test('a copy is found as it was kept, byte for byte, with its age', async () => {
    const store = open();
    const key = newKey();
    const data = Buffer.from([0, 255, 10, 13, 128]);

    await store.keep(key, { version: 3, data }, first, minute);

    const { ageMs, ...copy } = (await store.find(key, minute)) ?? { ageMs: NaN };
    expect(copy).toEqual({ generation: 1, version: 3, data });
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(ageMs).toBeLessThan(minute);
  });

  test('a newer version replaces an older one, and the same version itself', async () => {
    const store = open();
    const key = newKey();
    await store.keep(key, copyOf(2, 'two'), first, minute);
    await store.keep(key, copyOf(2, 'two again'), first, minute);
    expect((await store.find(key, minute))?.data.toString()).toBe('two again');

    await store.keep(key, copyOf(10, 'ten'), first, minute);
    expect((await store.find(key, minute))?.data.toString()).toBe('ten');
  });

  test('an older version replaces nothing', async () => {
    const store = open();
    const key = newKey();
    await store.keep(key, copyOf(10, 'ten'), first, minute);

    await store.keep(key, copyOf(9, 'nine'), first, minute);
    await store.keep(key, copyOf(9, 'nine'), { ...first, onlyReplaces: true }, minute);

    expect((await store.find(key, minute))?.version).toBe(10);
  });

  test('a copy that only replaces another one is not stored without it', async () => {
    const store = open();
    const [kept, other] = [newKey(), newKey()];
    await store.keep(kept, copyOf(1, 'one'), first, minute);

    await store.keep(kept, copyOf(2, 'two'), { ...first, onlyReplaces: true }, minute);
    await store.keep(other, copyOf(2, 'two'), { ...first, onlyReplaces: true }, minute);

    expect((await store.find(kept, minute))?.data.toString()).toBe('two');
    expect(await store.find(other, minute)).toBeUndefined();
  });

  test('a copy that is too old is not found', async () => {
    const store = open();
    const key = newKey();
    await store.keep(key, copyOf(1, 'one'), first, 30);

    const givesUpAt = performance.now() + 5_000;
    while ((await store.find(key, 30)) && performance.now() < givesUpAt);

    expect(await store.find(key, 30)).toBeUndefined();
  });

  test('a forgotten copy is not found', async () => {
    const store = open();
    const [key, other] = [newKey(), newKey()];
    await store.keep(key, copyOf(1, 'one'), first, minute);
    await store.keep(other, copyOf(1, 'one'), first, minute);

    for (const each of [key, other, newKey()]) await store.forget(each);

    expect(await store.find(key, minute)).toBeUndefined();
    expect(await store.find(other, minute)).toBeUndefined();
  });

  test('a later generation replaces an earlier one, whatever its version', async () => {
    const store = open();
    const key = newKey();
    await store.keep(key, copyOf(10, 'ten'), first, minute);

    await store.keep(key, copyOf(1, 'one'), second, minute);

    expect(await store.find(key, minute)).toMatchObject({ generation: 2, version: 1 });
  });

  test('an earlier generation replaces nothing, and hears of the later one', async () => {
    const store = open();
    const [key, other] = [newKey(), newKey()];
    const sameSection = key.replace('key-1', 'key-2');
    await store.keep(key, copyOf(1, 'one'), second, minute);

    const heard: number[] = [];
    const writing = { ...first, onLater: (newest: number) => void heard.push(newest) };

    await store.keep(key, copyOf(10, 'ten'), writing, minute);
    await store.keep(key, copyOf(10, 'ten'), { ...writing, onlyReplaces: true }, minute);
    await store.keep(sameSection, copyOf(10, 'ten'), writing, minute);
    await store.keep(sameSection, copyOf(10, 'ten'), { ...writing, onlyReplaces: true }, minute);
    await store.keep(other, copyOf(10, 'ten'), writing, minute);

    expect(heard).toEqual([2, 2, 2, 2]);
    expect(await store.find(key, minute)).toMatchObject({ generation: 2, version: 1 });
    expect(await store.find(sameSection, minute)).toBeUndefined();
  });

  test('when the next generation has begun, nothing is found of the one before', async () => {
    const store = open();
    const key = newKey();
    await store.keep(key, copyOf(10, 'ten'), first, minute);

    await store.begin(sectionOf(key), 1, atSecond);

    expect(await store.find(key, minute)).toBeUndefined();
    expect(await store.newest(sectionOf(key))).toEqual({ number: 2, position: atSecond });
  });

  test('only the first of many replicas begins the next generation', async () => {
    const store = open();
    const section = sectionOf(newKey());
    expect(await store.newest(section)).toEqual(noLog);

    const begun = await Promise.all(
      Array.from({ length: 10 }, (_, seq) => store.begin(section, 0, { epoch: 'e1', seq })),
    );

    expect(new Set(begun)).toEqual(new Set([1]));
    expect(await store.begin(section, 1, { epoch: 'e2', seq: 0 })).toBe(2);
  });

  test('a generation has the last known position of its log', async () => {
    const store = open();
    const key = newKey();
    const at = (seq: number) => ({ number: 1, position: { epoch: 'e1', seq } });

    for (const position of [at(5), at(9), at(7), { number: 1, position: undefined }]) {
      await store.keep(key, copyOf(1, 'one'), { ...position, onLater }, minute);
    }

    expect(await store.newest(sectionOf(key))).toEqual(at(9));
  });

  test('a section without a log has one generation, and no state of its own', async () => {
    const store = open();
    const key = newKey();

    await store.keep(key, copyOf(0, 'none'), { ...noLog, onLater }, minute);

    expect(await store.find(key, minute)).toMatchObject({ generation: 0 });
  });
};
