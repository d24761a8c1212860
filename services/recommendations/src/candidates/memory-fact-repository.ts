import type { Position } from '@shop/shared/events/event';
import { type Fact, isNewer } from './fact.ts';
import type { FactRepository } from './fact-repository.ts';

/** Facts of one process, gone with it. */
export class MemoryFactRepository<F extends Fact> implements FactRepository<F> {
  readonly #facts = new Map<string, F>();
  #position: Position | undefined;

  async load(): Promise<{ position: Position | undefined; facts: readonly F[] }> {
    return { position: this.#position, facts: [...this.#facts.values()] };
  }

  async keep(facts: readonly F[]): Promise<void> {
    for (const fact of facts) {
      if (isNewer(fact, this.#facts.get(fact.id))) this.#facts.set(fact.id, fact);
    }
  }

  async reach(position: Position): Promise<void> {
    const { epoch, seq } = this.#position ?? {};
    if (epoch !== position.epoch || (seq ?? 0) <= position.seq) this.#position = position;
  }

  async forgetOthers(epoch: string): Promise<void> {
    for (const fact of this.#facts.values()) {
      if (fact.epoch !== epoch) this.#facts.delete(fact.id);
    }
  }
}
