import { ServiceError } from '@shop/shared/errors';
import type { Chance } from '../world/chance.ts';
import type { Order, Orders } from './orders.ts';
import type { Plan } from './plan.ts';
import { operationsOf } from './services.ts';

/** An operation that is out of order at every replica. */
export interface Outbreak {
  readonly service: string;
  readonly operation: string;
  readonly manner: 'hangs' | 'breaks';
  /** Whether it is so over one input, not over all. */
  readonly isPoisoned: boolean;
  /** A request that meets it. */
  readonly bad: Order;
  /** Requests that do not meet it, and must be answered. */
  readonly good: readonly Order[];
}

/**
 * Draws an operation that falls sick; undefined where no service has others that could suffer by it.
 */
export const drawOutbreak = (
  chance: Chance,
  { departments, products }: Plan,
  orders: Orders,
): Outbreak | undefined => {
  const several = departments.find(({ name }) => operationsOf(name).reads.length > 1);
  const [about = ''] = products;
  if (!several) return undefined;
  const service = several.name;
  const { reads } = operationsOf(service);
  const operation = chance.oneOf(reads);
  const poison = orders.of(service, operation, 'poison');
  const isPoisoned = chance.happens(0.4) && isPoison(poison.input);
  return {
    service,
    operation,
    manner: isPoisoned || chance.happens(0.3) ? 'breaks' : 'hangs',
    isPoisoned,
    bad: isPoisoned ? poison : orders.of(service, operation, about),
    good: reads
      .filter((one) => one !== operation || isPoisoned)
      .map((one) => orders.of(service, one, about)),
  };
};

const isPoison = (input: unknown): boolean => JSON.stringify(input).includes('"poison"');

/** The step of a handler before its work: it does nothing, except where it is sick. */
export const suffer = async (
  outbreak: Outbreak | undefined,
  service: string,
  operation: string,
  input: unknown,
): Promise<void> => {
  if (outbreak?.service !== service || outbreak.operation !== operation) return;
  if (outbreak.isPoisoned && !isPoison(input)) return;
  if (outbreak.manner === 'hangs') await new Promise<never>(() => undefined);
  throw new ServiceError('INTERNAL', `${operation} is sick`);
};
