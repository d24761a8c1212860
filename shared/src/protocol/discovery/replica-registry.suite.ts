import { describe, expect, test } from '@jest/globals';
import type { ReplicaRegistry } from './replica-registry.ts';

interface RegistryUnderTest {
  readonly registry: ReplicaRegistry;
  /** Lets time pass until `attempt` does not throw any more. */
  eventually(attempt: () => Promise<void>): Promise<void>;
}

/** Longer than any test takes. */
const long = 60_000;
/** Short enough to expire within a test. */
const short = 200;

/** The contract of every registry of replicas. `open` returns an empty one. */
export const replicaRegistrySuite = (
  name: string,
  open: () => Promise<RegistryUnderTest>,
): void => {
  describe(name, () => {
    test('an entry is read until it expires, and only by its service', async () => {
      const { registry, eventually } = await open();
      await registry.write('pricing', { entry: 'one', ttlMs: long });
      await registry.write('pricing', { entry: 'two', ttlMs: short });
      await registry.write('reviews', { entry: 'three', ttlMs: long });

      await eventually(async () => expect(await registry.read('pricing')).toEqual(['one']));

      expect(await registry.read('reviews')).toEqual(['three']);
      expect(await registry.read('product')).toEqual([]);
    });

    test('a renewed entry expires later', async () => {
      const { registry, eventually } = await open();
      await registry.write('pricing', { entry: 'renewed', ttlMs: short });
      await registry.write('pricing', { entry: 'renewed', ttlMs: long });
      await registry.write('pricing', { entry: 'other', ttlMs: short });

      await eventually(async () => expect(await registry.read('pricing')).toEqual(['renewed']));
    });

    test('an entry replaces the previous one', async () => {
      const { registry } = await open();
      await registry.write('pricing', { entry: 'ready', ttlMs: long });

      await registry.write('pricing', { entry: 'draining', previous: 'ready', ttlMs: long });

      expect(await registry.read('pricing')).toEqual(['draining']);
    });

    test('a change causes a notice, and a renewal does not', async () => {
      const { registry, eventually } = await open();
      const noticed: (string | undefined)[] = [];
      const stop = registry.listen((service) => service && noticed.push(service));

      await registry.write('pricing', { entry: 'ready', ttlMs: long });
      await registry.write('pricing', { entry: 'ready', ttlMs: long });
      await registry.write('pricing', { entry: 'draining', previous: 'ready', ttlMs: long });
      await registry.write('reviews', { entry: 'ready', ttlMs: long });
      const all = ['pricing', 'pricing', 'reviews'];
      await eventually(async () => expect(noticed).toEqual(all));

      stop();
      await registry.write('product', { entry: 'ready', ttlMs: long });
      expect(noticed).toEqual(all);
    });
  });
};
