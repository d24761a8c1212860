import { expect, test } from '@jest/globals';
import type { pricingContract } from '@shop/shared/contracts/pricing';
import { priceOf } from '@shop/gateway/sections/pricing/testing/fake';
import { watchChanges } from './heard-changes.ts';

const position = { epoch: 'a', seq: 8 };

const priceChanged = (version: number) => ({
  id: `event-${version}`,
  type: 'priceChanged' as const,
  key: 'lamp-1',
  version,
  time: '2026-11-21T09:30:00.000Z',
  seq: version,
  data: priceOf('lamp-1', 1_000 + version, version),
});

/** Someone who follows prices while being watched, and is done with none before `applied`. */
const setUp = () => {
  const applied = Promise.withResolvers<void>();
  const { watching, heard } = watchChanges();
  const { apply } = watching<typeof pricingContract>({
    position: async () => undefined,
    apply: () => applied.promise,
    reset: async () => undefined,
  });
  return { heard, tell: (version: number) => apply([priceChanged(version)], position), applied };
};

test('a change is heard of when it has been applied, and not before', async () => {
  const { heard, tell, applied } = setUp();
  const done: string[] = [];
  const hearing = heard().then(() => void done.push('heard'));
  const telling = tell(2);

  await new Promise((resolve) => setImmediate(resolve));
  done.push('applied');
  applied.resolve();
  await Promise.all([telling, hearing]);

  expect(done).toEqual(['applied', 'heard']);
});

test('each change is heard of once', async () => {
  const { heard, tell, applied } = setUp();
  applied.resolve();
  await tell(2);
  await tell(3);

  expect(await heard()).toEqual([
    { kind: 'price', id: 'lamp-1', version: 2, amount: 1_002 },
    { kind: 'price', id: 'lamp-1', version: 3, amount: 1_003 },
  ]);

  const next = heard();
  await tell(4);
  expect(await next).toEqual([{ kind: 'price', id: 'lamp-1', version: 4, amount: 1_004 }]);
});
