import { describe, expect, test } from '@jest/globals';
import { type RememberedWrite, remember } from './remembered-writes.ts';

const rememberedOf = (count: number, size: number) => {
  let writes: readonly RememberedWrite<string>[] = [];
  for (let n = 0; n < count; n++) {
    writes = remember(writes, { name: `k${n}`, fingerprint: 'input' }, 'x'.repeat(size));
  }
  return writes;
};
const mebibyte = 1_024 * 1_024;

describe('remembered writes', () => {
  test('the newest 200 are known again, however large their states', () => {
    for (const size of [10, 2_000, 100_000]) {
      const names = rememberedOf(300, size).map(({ name }) => name);

      expect(names).toEqual(Array.from({ length: 200 }, (_, n) => `k${n + 100}`));
    }
  });

  test('the states of the newest are kept, at most 64 KiB of them and at least one', () => {
    expect(rememberedOf(100, 2_000).filter(({ state }) => state !== undefined)).toHaveLength(32);
    expect(rememberedOf(100, 100_000).map(({ state }) => state?.length)).toEqual([
      ...Array.from({ length: 99 }, () => undefined),
      100_000,
    ]);
    expect(JSON.stringify(rememberedOf(300, 60_000)).length).toBeLessThan(mebibyte / 8);
  });
});
