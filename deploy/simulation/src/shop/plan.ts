import type { Chance } from '../world/chance.ts';
import { services } from './services.ts';

/** The parts of a run, drawn from its seed. */
export interface Plan {
  readonly departments: readonly { readonly name: string; readonly replicas: number }[];
  readonly gateways: number;
  /** Whether there is a consumer whose position survives its process. */
  readonly hasLedger: boolean;
  readonly products: readonly string[];
  /** Or `reprice` is as a write is that has no key: it may run once for each call. */
  readonly isRepriceKeyed: boolean;
  /** How an event log is limited, so that its limits are met within seconds. */
  readonly limits: { readonly keptEvents: number; readonly maxBatchEvents: number };
  /** Whether the clocks of orders go faster than the time of calls. */
  readonly isHurried: boolean;
  /** How long calls are made and things go wrong. */
  readonly activeMs: number;
  readonly meanCallPauseMs: number;
}

/** The services that an order needs. */
const checkout = [
  'inventory',
  'orders',
  'payments',
  'pricing',
  'product',
  'promotions',
  'shipping',
] as const;

/**
 * A shop for each taste; few services in each, so that many runs take little time, but in two of
 * seven all that an order needs.
 */
const assortments: readonly (readonly string[])[] = [
  ['inventory'],
  ['inventory'],
  ['pricing'],
  ['reviews'],
  ['payments'],
  ['inventory', 'pricing'],
  ['product', 'reviews'],
  ['product', 'inventory', 'recommendations'],
  ['product', 'inventory', 'recommendations', 'reviews'],
  ['product', 'pricing', 'promotions'],
  checkout,
  checkout,
  [...checkout, 'reviews'],
  [...checkout, 'reviews'],
];

/** The services with a read model of products, which costs a run much of its time. */
const small = new Set(['orders', 'promotions', 'recommendations', 'shipping']);

/** The shops whose services this repository has. */
const possible = assortments.filter((names) => names.every((name) => services.has(name)));

/** Draws a plan. Its small batches and short logs stand for a long day in a large shop. */
export const drawPlan = (chance: Chance): Plan => ({
  departments: chance
    .oneOf(possible)
    .map((name) => ({ name, replicas: chance.integer(1, small.has(name) ? 2 : 3) })),
  gateways: chance.integer(1, 2),
  hasLedger: chance.happens(0.7),
  products: Array.from({ length: chance.integer(1, 3) }, (_, n) => `lamp-${n + 1}`),
  isRepriceKeyed: chance.happens(0.5),
  limits: {
    keptEvents: chance.happens(0.3) ? chance.integer(4, 20) : 10_000,
    maxBatchEvents: chance.happens(0.6) ? chance.integer(3, 8) : 1_000,
  },
  isHurried: chance.happens(0.7),
  activeMs: chance.between(4_000, 10_000),
  meanCallPauseMs: chance.between(30, 120),
});
