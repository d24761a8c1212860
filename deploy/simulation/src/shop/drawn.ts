import type { Fields } from '../history/facts.ts';
import type { Chance } from '../world/chance.ts';
import type { Knowledge } from './knowledge.ts';

/** The values that an input is drawn from, besides the product. */
export interface Drawn {
  readonly chance: Chance;
  readonly products: readonly string[];
  /** The newest version of the product that answers of the service have told. */
  readonly expectedVersion: number;
  readonly versionOf: Knowledge['versionOf'];
  readonly idsOf: Knowledge['idsOf'];
  readonly lastQuotation: Knowledge['lastQuotation'];
}

/** The input of each operation of a service; undefined while nobody has seen anything to ask about. */
export type Inputs = Readonly<Record<string, (about: string, drawn: Drawn) => Fields | undefined>>;

/** An amount in cents. */
export const euros = (amount: number) => ({ amount, currency: 'EUR' });

/** The coupon of a product's deal: fewer orders may use it than want to. */
export const couponOf = (productId: string) => productId.toUpperCase();
