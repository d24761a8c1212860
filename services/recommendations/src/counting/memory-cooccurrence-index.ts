import type { Runtime } from '@shop/shared/runtime';
import type { Counts, CountsQuery } from '../baskets/basket.ts';
import type { UncountedBasket } from '../baskets/basket-repository.ts';
import type { CooccurrenceIndex, Turn } from './cooccurrence-index.ts';
import { Tally } from './tally.ts';

interface Epoch {
  readonly id: string;
  isComplete: boolean;
  /** The ids of baskets that are counted but not yet marked. */
  readonly counted: Set<string>;
  readonly tally: Tally;
}

/** Counts of one process. */
export class MemoryCooccurrenceIndex implements CooccurrenceIndex {
  readonly #runtime: Runtime;
  #turn = { token: '', until: 0 };
  #epoch: Epoch | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async counts(query: CountsQuery): Promise<Counts | undefined> {
    return this.#epoch?.isComplete ? this.#epoch.tally.counts(query) : undefined;
  }

  async takeTurn(previous: Turn | undefined, turnMs: number): Promise<Turn | undefined> {
    const now = this.#runtime.now();
    if (this.#turn.until > now && this.#turn.token !== previous?.token) return undefined;
    this.#turn = { token: this.#runtime.newId(), until: now + turnMs };
    this.#epoch ??= {
      id: this.#runtime.newId(),
      isComplete: false,
      counted: new Set(),
      tally: new Tally(),
    };
    const { id, isComplete } = this.#epoch;
    return { token: this.#turn.token, epoch: id, isComplete };
  }

  async count(turn: Turn, baskets: readonly UncountedBasket[]): Promise<boolean> {
    const epoch = this.#epochOf(turn);
    for (const { id, productIds } of baskets) {
      if (!epoch || epoch.counted.has(id)) continue;
      epoch.counted.add(id);
      epoch.tally.add(productIds);
    }
    return epoch !== undefined;
  }

  async settle(turn: Turn, baskets: readonly UncountedBasket[]): Promise<boolean> {
    const epoch = this.#epochOf(turn);
    for (const { id } of baskets) epoch?.counted.delete(id);
    return epoch !== undefined;
  }

  async complete(turn: Turn): Promise<boolean> {
    const epoch = this.#epochOf(turn);
    if (epoch) epoch.isComplete = true;
    return epoch !== undefined;
  }

  /** Loses everything, as a Redis that is emptied does. */
  clear(): void {
    this.#turn = { token: '', until: 0 };
    this.#epoch = undefined;
  }

  #epochOf({ token }: Turn): Epoch | undefined {
    const isValid = this.#turn.token === token && this.#turn.until > this.#runtime.now();
    return isValid ? this.#epoch : undefined;
  }
}
