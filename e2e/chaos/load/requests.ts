import { randomUUID } from 'node:crypto';
import type { KnownPrice, LoadOrder } from './messages.ts';
import type { Kind, Write } from './sample.ts';
import { createChance, createZipf, kindOf } from './schedule.ts';

/** A request to be sent. */
export interface Asked {
  readonly kind: Kind;
  readonly door: 'shop' | 'backOffice';
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly id: string;
  readonly write?: Write;
  /** Told the status and the body of the answer; status 0 where there was none. */
  readonly learn?: (status: number, body: string) => void;
}

const seed = 20_260_801;
const json = { 'Content-Type': 'application/json' };
const nothing = {};

/** A review that can be found again by the key that it was written with. */
const reviewOf = (key: string) =>
  JSON.stringify({
    rating: 4,
    title: key,
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

/** The request of a write: the same one however often it is sent. */
export const toRequest = (
  kind: Exclude<Kind, 'page'>,
  write: Write,
  adminToken: string,
): Asked => ({
  kind,
  write,
  id: write.id,
  door: kind === 'review' ? 'shop' : 'backOffice',
  method: kind === 'price' ? 'PUT' : 'POST',
  path: write.path,
  body: write.body,
  headers: {
    ...json,
    'Idempotency-Key': write.key,
    ...(kind !== 'review' && { Authorization: `Bearer ${adminToken}` }),
    ...(write.version !== undefined && { 'If-Match': `"${write.version}"` }),
  },
});

/** A row of requests without an end: the same one for the same order. */
export const createRequests = ({
  ids,
  prices,
  adminToken,
  mix,
}: Pick<LoadOrder, 'ids' | 'prices' | 'adminToken' | 'mix'>) => {
  const chance = createChance(seed);
  const pick = createZipf(ids.length, chance);
  const known = createPrices(prices);
  const anyId = () => ids[pick()] ?? '';

  const page = (): Asked => {
    const id = anyId();
    const path = pathOf(id, 'page');
    return { kind: 'page', door: 'shop', method: 'GET', id, path, headers: nothing };
  };

  const reprice = (price: KnownPrice): Asked => {
    const { id, version } = price;
    const amount = price.amount % 2 === 0 ? price.amount + 1 : price.amount - 1;
    const write = {
      id,
      version,
      key: randomUUID(),
      path: pathOf(id, 'price'),
      body: JSON.stringify({ amount }),
    };
    return {
      ...toRequest('price', write, adminToken),
      // After any other answer the version is unknown, and the price is left as it is.
      learn(status, body) {
        if (status !== 200) return;
        const { version: next } = JSON.parse(body) as { readonly version: number };
        known.giveBack({ id, amount, version: next });
      },
    };
  };

  /** The next request. */
  return (): Asked => {
    const kind = kindOf(mix, chance());
    if (kind === 'page') return page();
    const price = kind === 'price' ? known.take() : undefined;
    if (price) return reprice(price);
    const [id, key] = [anyId(), randomUUID()];
    if (kind === 'review') {
      const write = { id, key, path: pathOf(id, 'reviews'), body: reviewOf(key) };
      return toRequest(kind, write, adminToken);
    }
    if (kind === 'stock') {
      const body = JSON.stringify({ delta: 1, reason: 'count' });
      const write = { id, key, path: pathOf(id, 'stock-adjustments'), body };
      return toRequest(kind, write, adminToken);
    }
    return page();
  };
};
