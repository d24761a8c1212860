import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import type { FakeRuntime } from '@shop/shared/testing/fake-runtime';
import { PageCache } from './page-cache.ts';
import { toSection, toPage } from './page.ts';
import type { Page } from './page.ts';

const ids = ['lamp', 'desk', 'chair', 'mug', 'rug'] as const;
const runMs = 5_000;

/** Changes, and what has been heard of them: versions by product. */
const createWorld = (runtime: FakeRuntime) => {
  const truth = new Map<string, number>(ids.map((id) => [id, 1]));
  const heard = new Map(truth);
  const upTo = (ms: number) =>
    new Promise<void>((resolve) => void runtime.after(runtime.random() * ms, resolve));
  const anyId = () => ids[Math.floor(runtime.random() * ids.length)] ?? 'lamp';

  /** Reads each product that it shows at a moment of its own, as a page asks its services. */
  const compose = async (id: string, { requestId }: CallContext): Promise<Page> => {
    const productId = anyId();
    await upTo(5);
    const own = truth.get(id);
    await upTo(20);
    const other = truth.get(productId);
    await upTo(5);
    const data = Buffer.from(JSON.stringify([own, other]));
    const joined = [{ productId, opening: '' }];
    const known = { version: 1, purchasable: true, joined, data, asOf: 0 };
    return toPage(id, [toSection('product', known, 0)], requestId);
  };
  const cache = new PageCache(compose, runtime);

  const change = async () => {
    const id = anyId();
    const version = (truth.get(id) ?? 0) + 1;
    truth.set(id, version);
    await upTo(30);
    heard.set(id, Math.max(version, heard.get(id) ?? 0));
    cache.changed(id);
  };

  const faults: string[] = [];
  let kept = 0;
  const look = async () => {
    const knownThen = new Map(heard);
    const page = await cache.page(anyId(), createContext(runtime, { timeoutMs: 1_000 }));
    const [{ data, source } = {}] = page.sections;
    if (source === 'cache') kept += 1;
    const shown: readonly number[] = JSON.parse(String(data));
    [page.id, ...page.joins].forEach((id, index) => {
      const atLeast = knownThen.get(id) ?? 0;
      if ((shown[index] ?? 0) < atLeast) faults.push(`${id} at ${shown[index]}, not ${atLeast}`);
    });
  };
  return { change, look, faults, kept: () => kept };
};

test.each([1, 2, 3])(
  'with 200 changes a second no page is older than what was heard before it was asked for (%d)',
  async (seed) => {
    const runtime = createFakeRuntime({ seed });
    const { change, look, faults, kept } = createWorld(runtime);
    const work: Promise<void>[] = [];
    for (let at = 0; at < runMs; at += 5) runtime.after(at, () => void work.push(change()));
    for (let at = 0; at < runMs; at += 1) runtime.after(at, () => void work.push(look()));

    await runtime.advance(runMs + 1_000);
    await Promise.all(work);

    expect(faults).toEqual([]);
    expect(kept()).toBeGreaterThan(500);
  },
);
