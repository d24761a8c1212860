import type { Price } from '@shop/shared/contracts/pricing';
import type { PendingEvent } from '@shop/shared/events/event';
import { MemoryOutbox } from '@shop/shared/events/memory-outbox';
import type { IntroducedPrice, PriceChange, PriceRepository } from './price-repository.ts';

/** Prices for one process, gone with it. */
export class MemoryPriceRepository implements PriceRepository {
  readonly outbox = new MemoryOutbox();
  readonly #prices = new Map<string, IntroducedPrice & { readonly changedBy?: string }>();

  async find(ids: readonly string[]): Promise<readonly Price[]> {
    return [...new Set(ids)].flatMap((id) => this.#prices.get(id)?.price ?? []);
  }

  async insert(
    introduced: IntroducedPrice,
    event: PendingEvent,
  ): Promise<IntroducedPrice | undefined> {
    const { id } = introduced.price;
    const present = this.#prices.get(id);
    if (present) return { price: present.price, fingerprint: present.fingerprint };
    this.outbox.add(event);
    this.#prices.set(id, introduced);
    return undefined;
  }

  async replace({ next, fingerprint }: PriceChange, event: PendingEvent): Promise<boolean> {
    const present = this.#prices.get(next.id);
    if (present?.price.version !== next.version - 1) return false;
    this.outbox.add(event);
    this.#prices.set(next.id, { ...present, price: next, changedBy: fingerprint });
    return true;
  }

  async changedBy(id: string, fingerprint: string): Promise<Price | undefined> {
    const present = this.#prices.get(id);
    return present?.changedBy === fingerprint ? present.price : undefined;
  }
}
