import { expect, test } from '@jest/globals';
import type { CopyStore } from './copy-store.ts';

const minute = 60_000;

const copyOf = (version: number, text: string) => ({ version, data: Buffer.from(text) });

/** What every store of copies does; `open` gives one, and nobody else has used its keys. */
export const describeCopyStore = (open: () => CopyStore): void => {
  let keys = 0;
  const newKey = () => `pricing:key-${++keys}`;

  test('nothing is found where nothing was kept', async () => {
    expect(await open().find(newKey(), minute)).toBeUndefined();
  });

  test('a copy is found as it was kept, byte for byte, with its age', async () => {
    const store = open();
    const key = newKey();
    const data = Buffer.from([0, 255, 10, 13, 128]);

    await store.keep(key, { version: 3, data }, minute);

    const { ageMs, ...copy } = (await store.find(key, minute)) ?? { ageMs: NaN };
    expect(copy).toEqual({ version: 3, data });
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(ageMs).toBeLessThan(minute);
  });

  test('a newer version replaces an older one, and the same version itself', async () => {
    const store = open();
    const key = newKey();
    await store.keep(key, copyOf(2, 'two'), minute);
    await store.keep(key, copyOf(2, 'two again'), minute);
    expect((await store.find(key, minute))?.data.toString()).toBe('two again');

    await store.keep(key, copyOf(10, 'ten'), minute);
    expect((await store.find(key, minute))?.data.toString()).toBe('ten');
  });

  test('an older version replaces nothing', async () => {
    const store = open();
    const key = newKey();
    await store.keep(key, copyOf(10, 'ten'), minute);

    await store.keep(key, copyOf(9, 'nine'), minute);
    await store.refresh(key, copyOf(9, 'nine'), minute);

    expect((await store.find(key, minute))?.version).toBe(10);
  });

  test('a refresh replaces a copy, and makes none', async () => {
    const store = open();
    const [kept, other] = [newKey(), newKey()];
    await store.keep(kept, copyOf(1, 'one'), minute);

    await store.refresh(kept, copyOf(2, 'two'), minute);
    await store.refresh(other, copyOf(2, 'two'), minute);

    expect((await store.find(kept, minute))?.data.toString()).toBe('two');
    expect(await store.find(other, minute)).toBeUndefined();
  });

  test('a copy that is too old is not found', async () => {
    const store = open();
    const key = newKey();
    await store.keep(key, copyOf(1, 'one'), 30);

    const givesUpAt = performance.now() + 5_000;
    while ((await store.find(key, 30)) && performance.now() < givesUpAt);

    expect(await store.find(key, 30)).toBeUndefined();
  });

  test('what is forgotten is not found', async () => {
    const store = open();
    const [first, second] = [newKey(), newKey()];
    await store.keep(first, copyOf(1, 'one'), minute);
    await store.keep(second, copyOf(1, 'one'), minute);

    await store.forget([first, second, newKey()]);

    expect(await store.find(first, minute)).toBeUndefined();
    expect(await store.find(second, minute)).toBeUndefined();
  });
};
