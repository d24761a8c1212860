import { randomUUID } from 'node:crypto';
import type { KnownPrice, LoadOrder } from './messages.ts';
import type { Kind } from './sample.ts';
import { createChance, createZipf, kindOf } from './schedule.ts';

/** A request to be sent. */
export interface Asked {
  readonly kind: Kind;
  readonly door: 'shop' | 'backOffice';
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Told the status and the body of the answer; status 0 where there was none. */
  readonly learn?: (status: number, body: string) => void;
}

const seed = 20_260_801;
const json = { 'Content-Type': 'application/json' };
const nothing = {};

const review = JSON.stringify({
  rating: 4,
  title: 'Does what it should',
  text: 'It came on a day when many others asked as well.',
  author: 'Ada',
});

const pathOf = (id: string, rest: string) => `/api/v1/products/${encodeURIComponent(id)}/${rest}`;

/** Prices to change: one that is being changed, or whose version is not known, is not free. */
const createPrices = (known: readonly KnownPrice[]) => {
  const free = [...known];
  return {
    take: () => free.shift(),
    giveBack: (price: KnownPrice) => void free.push(price),
  };
};

/** A row of requests without an end: the same one for the same order. */
export const createRequests = ({
  ids,
  prices,
  adminToken,
  mix,
}: Pick<LoadOrder, 'ids' | 'prices' | 'adminToken' | 'mix'>) => {
  const chance = createChance(seed);
  const pick = createZipf(ids.length, chance);
  const admin = { ...json, Authorization: `Bearer ${adminToken}` };
  const known = createPrices(prices);
  const anyId = () => ids[pick()] ?? '';

  const page = (): Asked => ({
    kind: 'page',
    door: 'shop',
    method: 'GET',
    path: pathOf(anyId(), 'page'),
    headers: nothing,
  });

  const reprice = (price: KnownPrice): Asked => {
    const amount = price.amount % 2 === 0 ? price.amount + 1 : price.amount - 1;
    return {
      kind: 'price',
      door: 'backOffice',
      method: 'PUT',
      path: pathOf(price.id, 'price'),
      headers: { ...admin, 'If-Match': `"${price.version}"` },
      body: JSON.stringify({ amount }),
      // After any other answer the version is unknown, and the price is left as it is.
      learn(status, body) {
        if (status !== 200) return;
        const { version } = JSON.parse(body) as { readonly version: number };
        known.giveBack({ id: price.id, amount, version });
      },
    };
  };

  /** The next request. */
  return (): Asked => {
    const kind = kindOf(mix, chance());
    if (kind === 'page') return page();
    const headers = { 'Idempotency-Key': randomUUID() };
    if (kind === 'review') {
      const path = pathOf(anyId(), 'reviews');
      const all = { ...json, ...headers };
      return { kind, door: 'shop', method: 'POST', path, headers: all, body: review };
    }
    if (kind === 'stock') {
      const path = pathOf(anyId(), 'stock-adjustments');
      const body = JSON.stringify({ delta: 1, reason: 'count' });
      const all = { ...admin, ...headers };
      return { kind, door: 'backOffice', method: 'POST', path, headers: all, body };
    }
    const price = known.take();
    return price ? reprice(price) : page();
  };
};
