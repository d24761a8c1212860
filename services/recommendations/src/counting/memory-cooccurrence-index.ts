import type { Runtime } from '@shop/shared/runtime';
import type { Count, Counts, CountsQuery } from '../baskets/basket.ts';
import { maxTogether } from '../baskets/basket.ts';
import type { UncountedBasket } from '../baskets/basket-repository.ts';
import type { CooccurrenceIndex, Turn } from './cooccurrence-index.ts';

type Tally = Map<string, number>;

interface Epoch {
  readonly id: string;
  isComplete: boolean;
  /** The ids of baskets that are counted but not yet marked. */
  readonly counted: Set<string>;
  readonly bought: Tally;
  readonly together: Map<string, Tally>;
}

const increment = (tally: Tally, id: string) => tally.set(id, (tally.get(id) ?? 0) + 1);

const add = ({ bought, together }: Epoch, productIds: readonly string[]) => {
  for (const id of productIds) {
    increment(bought, id);
    const others = together.get(id) ?? new Map<string, number>();
    together.set(id, others);
    for (const other of productIds) if (other !== id) increment(others, other);
  }
};

/** Counts of one process. */
export class MemoryCooccurrenceIndex implements CooccurrenceIndex {
  readonly #runtime: Runtime;
  #turn = { token: '', until: 0 };
  #epoch: Epoch | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async counts({ productId, among }: CountsQuery): Promise<Counts | undefined> {
    if (!this.#epoch?.isComplete) return undefined;
    const { bought, together } = this.#epoch;
    const toCounts = (tally: Iterable<[string, number]>): Count[] =>
      [...tally]
        .map(([id, count]) => ({ productId: id, count }))
        .sort((a, b) => b.count - a.count || (a.productId < b.productId ? -1 : 1));
    const wanted = new Set(among);
    return {
      together: toCounts(together.get(productId) ?? []).slice(0, maxTogether),
      bought: toCounts([...bought].filter(([id]) => wanted.has(id))),
    };
  }

  async takeTurn(previous: Turn | undefined, turnMs: number): Promise<Turn | undefined> {
    const now = this.#runtime.now();
    if (this.#turn.until > now && this.#turn.token !== previous?.token) return undefined;
    this.#turn = { token: this.#runtime.newId(), until: now + turnMs };
    this.#epoch ??= {
      id: this.#runtime.newId(),
      isComplete: false,
      counted: new Set(),
      bought: new Map(),
      together: new Map(),
    };
    const { id, isComplete } = this.#epoch;
    return { token: this.#turn.token, epoch: id, isComplete };
  }

  async count(turn: Turn, baskets: readonly UncountedBasket[]): Promise<boolean> {
    const epoch = this.#epochOf(turn);
    for (const { id, productIds } of baskets) {
      if (!epoch || epoch.counted.has(id)) continue;
      epoch.counted.add(id);
      add(epoch, productIds);
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
