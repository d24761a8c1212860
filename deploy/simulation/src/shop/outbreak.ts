import { ServiceError } from '@shop/shared/errors';
import type { Chance } from '../world/chance.ts';
import type { Order, Orders } from './orders.ts';
import type { Plan } from './plan.ts';
import { operationsOf } from './services.ts';

/** An operation that is out of order at every replica. */
export interface Outbreak {
  readonly manner: 'hangs' | 'breaks';
  /** Whether it is so over one input, not over all. */
  readonly isPoisoned: boolean;
  /** A request that meets it. */
  readonly bad: Order;
  /** Requests that do not meet it, and must be answered. */
  readonly good: readonly Order[];
}

const isPoison = (input: unknown = null): boolean => JSON.stringify(input).includes('"poison"');

/**
 * Draws an operation that fails; undefined where no service has others that could suffer, or where
 * there is nothing to ask it about.
 */
export const drawOutbreak = (
  chance: Chance,
  { departments, products: [about = ''] }: Plan,
  orders: Orders,
): Outbreak | undefined => {
  const name = departments.find((one) => operationsOf(one.name, 'read').length > 1)?.name;
  if (name === undefined) return undefined;
  const reads = operationsOf(name, 'read');
  const sick = chance.oneOf(reads);
  const poison = orders.of(name, sick, 'poison');
  const isPoisoned = chance.happens(0.4) && isPoison(poison?.input);
  const bad = isPoisoned ? poison : orders.of(name, sick, about);
  if (!bad) return undefined;
  const others = reads.filter((one) => one !== sick || isPoisoned);
  const good = others.flatMap((one) => orders.of(name, one, about) ?? []);
  if (good.length === 0) return undefined;
  return {
    manner: isPoisoned || chance.happens(0.3) ? 'breaks' : 'hangs',
    isPoisoned,
    bad,
    good,
  };
};

/** The step of a handler before its work: it does nothing, except where it is sick. */
export const suffer = async (
  outbreak: Outbreak | undefined,
  { service, operation, input }: Pick<Order, 'service' | 'operation'> & { readonly input: unknown },
): Promise<void> => {
  if (outbreak?.bad.service !== service || outbreak.bad.operation !== operation) return;
  if (outbreak.isPoisoned && !isPoison(input)) return;
  if (outbreak.manner === 'hangs') await new Promise<never>(() => undefined);
  throw new ServiceError('INTERNAL', `${operation} is sick`);
};
