import type { Level } from '@shop/shared/contracts/inventory';
import { ServiceError } from '@shop/shared/errors';
import type { PendingEvent } from '@shop/shared/events/event';
import { MemoryOutbox } from '@shop/shared/events/memory-outbox';
import type { IntroducedLevel, StockRepository } from './stock-repository.ts';
import { adjusted, type Adjustment, earlierAnswer, type Stock, stockChanged } from './stock.ts';

/** Stock for one process, gone with it. */
export class MemoryStockRepository implements StockRepository {
  readonly outbox = new MemoryOutbox();
  readonly #stocks = new Map<string, Stock & { readonly fingerprint: string }>();

  async levels(ids: readonly string[]): Promise<readonly Level[]> {
    return [...new Set(ids)].flatMap((id) => this.#stocks.get(id)?.level ?? []);
  }

  async insert(
    { level, fingerprint }: IntroducedLevel,
    event: PendingEvent,
  ): Promise<IntroducedLevel | undefined> {
    const present = this.#stocks.get(level.id);
    if (present) return { level: present.level, fingerprint: present.fingerprint };
    this.outbox.add(event);
    this.#stocks.set(level.id, { level, made: [], fingerprint });
    return undefined;
  }

  async adjust(adjustment: Adjustment): Promise<Level> {
    const stock = this.#stocks.get(adjustment.id);
    if (!stock) throw new ServiceError('NOT_FOUND', `${adjustment.id} was never stocked`);
    const earlier = earlierAnswer(stock, adjustment);
    if (earlier) return earlier;

    const next = adjusted(stock, adjustment);
    this.outbox.add(stockChanged(next.level, adjustment.stamp));
    this.#stocks.set(adjustment.id, { ...stock, ...next });
    return next.level;
  }
}
