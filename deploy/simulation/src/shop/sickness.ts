import { ServiceError } from '@shop/shared/errors';
import type { Chance } from '../world/chance.ts';
import type { Order } from './orders.ts';
import type { Plan } from './plan.ts';
import type { DepartmentName } from './services.ts';

/** An operation that is out of order at every replica: over all inputs, or over one. */
export interface Sickness {
  readonly service: DepartmentName;
  readonly operation: string;
  readonly manner: 'hangs' | 'breaks';
  /** JSON; undefined: over all. */
  readonly poison?: string;
}

/** The requests to a department whose operation is sick. */
export interface Outbreak {
  readonly sickness: Sickness;
  /** A request that meets the sickness. */
  readonly bad: Order;
  /** Requests that do not meet it, and must be answered. */
  readonly good: readonly Order[];
  /** All that must be answered when it is well again. */
  readonly usual: readonly Order[];
}

type Read = (id: string) => Pick<Order, 'operation' | 'input'>;

/** The departments that have several reads at one entrance, and what can be asked of them. */
const reads: ReadonlyMap<DepartmentName, readonly Read[]> = new Map<
  DepartmentName,
  readonly Read[]
>([
  [
    'product',
    [
      (id) => ({ operation: 'get', input: { id } }),
      (id) => ({ operation: 'cards', input: { ids: [id] } }),
      (q) => ({ operation: 'list', input: { q } }),
      () => ({ operation: 'categories', input: {} }),
    ],
  ],
  [
    'reviews',
    [
      (productId) => ({ operation: 'summary', input: { productId } }),
      (productId) => ({ operation: 'overview', input: { productId } }),
      (productId) => ({ operation: 'list', input: { productId } }),
    ],
  ],
]);

/** Draws an operation that falls sick; undefined where there is none that others could suffer by. */
export const drawOutbreak = (
  chance: Chance,
  { departments, products }: Plan,
): Outbreak | undefined => {
  const service = departments.map(({ name }) => name).find((name) => reads.has(name));
  const all = service && reads.get(service);
  const [about = ''] = products;
  if (!all) return undefined;
  const toOrder = (read: Read, id = about): Order => ({ ...read(id), service, about });
  const sick = chance.oneOf(all);
  const poisonous = toOrder(sick, 'poison');
  const poison = JSON.stringify(poisonous.input);
  const isPoison = chance.happens(0.4) && poison !== JSON.stringify(toOrder(sick).input);
  const manner = isPoison || chance.happens(0.3) ? 'breaks' : 'hangs';
  const { operation } = poisonous;
  return {
    sickness: { service, operation, manner, ...(isPoison && { poison }) },
    bad: isPoison ? poisonous : toOrder(sick),
    good: all.filter((one) => one !== sick || isPoison).map((one) => toOrder(one)),
    usual: all.map((one) => toOrder(one)),
  };
};

/** The step of a handler before its work: it does nothing, except where it is sick. */
export const suffer = async (
  sickness: Sickness | undefined,
  { service, operation, input }: Pick<Order, 'service' | 'operation'> & { readonly input: unknown },
): Promise<void> => {
  if (sickness?.service !== service || sickness.operation !== operation) return;
  // The checked input may have more fields than the asked one, where a field has a default.
  const { poison } = sickness;
  const isMeant = poison === undefined || JSON.stringify(input).includes('"poison"');
  if (!isMeant) return;
  if (sickness.manner === 'hangs') await new Promise<never>(() => undefined);
  throw new ServiceError('INTERNAL', `${operation} is sick`);
};
