import type { inventoryContract } from '@shop/shared/contracts/inventory';
import type { Price, pricingContract } from '@shop/shared/contracts/pricing';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { User } from '@shop/shared/keys/user-token';
import { createContext } from '@shop/shared/protocol/calls/context';
import { type Cancel, type Runtime, repeatedly } from '@shop/shared/runtime';

/** The parts that changes are made with. */
export interface ChangesOptions {
  readonly pricing: Pick<Client<typeof pricingContract>, 'call'>;
  readonly inventory: Pick<Client<typeof inventoryContract>, 'call'>;
  readonly runtime: Runtime;
  /** On whose behalf, which has to be an admin's. */
  readonly user: User;
  /** The products that change, 100 at most. */
  readonly ids: readonly string[];
}

/** Prices and stock that change from one moment to another. */
export interface Changes {
  begin(): Promise<void>;
  /** Resolves when the last has been made. Rejects where any has failed. */
  end(): Promise<void>;
}

/** Half of them are of prices, half of stock. */
const changesPerSecond = 200;

/** How many are made at a time is what a timer's coarseness makes it: some two. */
const tickMs = 10;

const timeoutMs = 2_000;

/** Coprime with the number of products: all have their turn, neighbours not one after the other. */
const stride = 7;

/** Changes of all products' prices and stock in turn, made by calls to the services. */
export const createChanges = (options: ChangesOptions): Changes => {
  const { pricing, inventory, runtime, user, ids } = options;
  const prices = new Map<string, Price>();
  const inProgress = new Set<Promise<void>>();
  let cancel: Cancel = () => undefined;
  let startedAt = 0;
  let begun = 0;
  let failure: Error | undefined;

  const context = () => createContext(runtime, { timeoutMs, user });
  const newKey = () => ({ key: runtime.newId() });

  const raisePrice = async (id: string) => {
    const price = prices.get(id);
    if (!price) throw new Error(`${id} has no price`);
    const { version, current } = price;
    const change = { id, amount: current.amount + 1, expectedVersion: version };
    prices.set(id, await pricing.call('reprice', change, context(), newKey()));
  };

  const addStock = (id: string) => {
    const change = { id, delta: 1, reason: 'delivery' };
    return inventory.call('adjust', change, context(), newKey());
  };

  const changeOne = async (number: number): Promise<void> => {
    const id = ids[(Math.floor(number / 2) * stride) % ids.length] ?? '';
    await (number % 2 === 0 ? raisePrice(id) : addStock(id));
  };

  const changeWhatIsDue = () => {
    const due = ((runtime.now() - startedAt) * changesPerSecond) / 1_000;
    for (; begun < due; begun++) {
      const change = changeOne(begun).catch((error: Error) => void (failure ??= error));
      inProgress.add(change);
      void change.then(() => inProgress.delete(change));
    }
  };

  return {
    async begin() {
      for (const price of await pricing.call('quote', { ids: [...ids] }, context())) {
        prices.set(price.id, price);
      }
      begun = 0;
      failure = undefined;
      startedAt = runtime.now();
      cancel = repeatedly(runtime, tickMs, changeWhatIsDue);
    },

    async end() {
      cancel();
      await Promise.all(inProgress);
      if (failure) throw failure;
    },
  };
};
