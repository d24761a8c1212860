import { describe, expect, test } from '@jest/globals';
import type { LevelFact } from './fact.ts';
import type { FactRepository } from './fact-repository.ts';

const levelOf = (id: string, version: number, epoch = 'e1'): LevelFact => ({
  id,
  epoch,
  version,
  available: version * 10,
});

/** What every fact repository promises. `open` gives two that share a store, both empty. */
export const factRepositorySuite = (
  name: string,
  open: () => Promise<readonly [FactRepository<LevelFact>, FactRepository<LevelFact>]>,
): void => {
  const setup = async (...given: readonly LevelFact[]) => {
    const [facts, others] = await open();
    await facts.keep(given);
    const kept = async () => {
      const loaded = await facts.load();
      return loaded.facts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    };
    return { facts, others, kept };
  };

  describe(name, () => {
    test('an empty one has no position and no facts', async () => {
      const { facts } = await setup();

      expect(await facts.load()).toEqual({ position: undefined, facts: [] });
    });

    test('gives back what it keeps, and how far it has come', async () => {
      const { facts, kept } = await setup(levelOf('desk', 1), levelOf('lamp', 2));
      await facts.reach({ epoch: 'e1', seq: 3 });
      await facts.reach({ epoch: 'e1', seq: 7 });

      expect(await kept()).toEqual([levelOf('desk', 1), levelOf('lamp', 2)]);
      expect((await facts.load()).position).toEqual({ epoch: 'e1', seq: 7 });
    });

    test('within a log its position never goes back, and in another it begins anew', async () => {
      const { facts } = await setup();
      await facts.reach({ epoch: 'e1', seq: 7 });

      await facts.reach({ epoch: 'e1', seq: 3 });
      expect((await facts.load()).position).toEqual({ epoch: 'e1', seq: 7 });
      await facts.reach({ epoch: 'e2', seq: 2 });

      expect((await facts.load()).position).toEqual({ epoch: 'e2', seq: 2 });
    });

    test('kinds of facts do not mix', async () => {
      const { facts, others } = await setup(levelOf('desk', 1));
      await facts.reach({ epoch: 'e1', seq: 3 });

      expect(await others.load()).toEqual({ position: undefined, facts: [] });
    });

    test('only what is newer replaces what is kept, in whatever order it comes', async () => {
      const { facts, kept } = await setup(levelOf('desk', 2), levelOf('lamp', 2));

      await facts.keep([levelOf('desk', 1), levelOf('lamp', 3), levelOf('sofa', 1)]);
      await facts.keep([{ ...levelOf('lamp', 3), available: 0 }]);
      await facts.keep([]);

      expect(await kept()).toEqual([levelOf('desk', 2), levelOf('lamp', 3), levelOf('sofa', 1)]);
    });

    test('of many versions at once the newest is kept', async () => {
      const { facts, kept } = await setup();
      const versions = Array.from({ length: 20 }, (_, n) => ((n * 7) % 20) + 1);

      await Promise.all(versions.map((version) => facts.keep([levelOf('desk', version)])));
      await facts.keep(versions.map((version) => levelOf('lamp', version)));

      expect(await kept()).toEqual([levelOf('desk', 20), levelOf('lamp', 20)]);
    });

    test('a fact of another log replaces whatever is kept', async () => {
      const { facts, kept } = await setup(levelOf('desk', 9));

      await facts.keep([levelOf('desk', 1, 'e2')]);

      expect(await kept()).toEqual([levelOf('desk', 1, 'e2')]);
    });

    test('facts of other logs can be forgotten', async () => {
      const { facts, kept } = await setup(levelOf('desk', 9), levelOf('lamp', 1, 'e2'));

      await facts.forgetOthers('e2');

      expect(await kept()).toEqual([levelOf('lamp', 1, 'e2')]);
    });
  });
};
