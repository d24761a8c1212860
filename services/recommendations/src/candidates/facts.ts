import type { Position } from '@shop/shared/events/event';
import { type Fact, isNewer } from './fact.ts';
import type { FactRepository } from './fact-repository.ts';

/** The facts of one kind in this process, written through to their repository. */
export interface Facts<F extends Fact> {
  get(id: string): F | undefined;
  all(): readonly F[];
  /** Grows with every change. */
  revision(): number;
  /** How far these facts have come; undefined before they were first loaded from their owner. */
  position(): Position | undefined;
  keep(facts: readonly F[]): Promise<void>;
  reach(position: Position): Promise<void>;
  forgetOthers(epoch: string): Promise<void>;
}

/** The facts that were kept by whoever ran last. */
export const openFacts = async <F extends Fact>(
  repository: FactRepository<F>,
): Promise<Facts<F>> => {
  const loaded = await repository.load();
  const facts = new Map(loaded.facts.map((fact) => [fact.id, fact]));
  // Of this process: another replica may have come further and have moved the stored one on.
  let position = loaded.position;
  let revision = 0;

  return {
    get: (id) => facts.get(id),
    all: () => [...facts.values()],
    revision: () => revision,
    position: () => position,
    async keep(given) {
      await repository.keep(given);
      for (const fact of given) {
        if (isNewer(fact, facts.get(fact.id))) facts.set(fact.id, fact);
      }
      revision++;
    },
    async reach(next) {
      await repository.reach(next);
      position = next;
    },
    async forgetOthers(epoch) {
      await repository.forgetOthers(epoch);
      for (const fact of facts.values()) if (fact.epoch !== epoch) facts.delete(fact.id);
      revision++;
    },
  };
};
