import { randomUUID } from 'node:crypto';
import type { Level } from '@shop/shared/contracts/inventory';
import type { Price } from '@shop/shared/contracts/pricing';
import type { Card, Product } from '@shop/shared/contracts/product';
import type { Recommendation } from '@shop/shared/contracts/recommendations';

/** One part of a product page, which stands or falls alone. */
export interface Section<T> {
  readonly status: 'ok' | 'stale' | 'unavailable' | 'shed';
  readonly ageMs: number;
  readonly source: 'live' | 'cache';
  readonly data: T | null;
  readonly error?: { readonly code: string; readonly retryable: boolean };
}

/** A recommended product: why, what it is, and its price where that is known. */
export type RecommendedCard = Recommendation & {
  readonly card: Pick<Card, 'name' | 'brand' | 'category' | 'picture'>;
  readonly price: Price['current'] | null;
};

/** The sections that tests look into; a page has more. */
export interface Sections extends Readonly<Record<string, Section<unknown> | undefined>> {
  readonly product: Section<Product>;
  readonly pricing: Section<Price>;
  readonly inventory: Section<Level>;
  readonly recommendations: Section<readonly RecommendedCard[]>;
}

/** The answer of `GET /api/v1/products/:id/page`. */
export interface Page {
  readonly id: string;
  readonly sections: Sections;
  readonly degraded: readonly string[];
  readonly purchasable: boolean | 'unknown';
  readonly requestId: string;
}

/** The answer of `GET /status`, as far as tests look at it. */
export interface Status {
  readonly services: readonly {
    readonly name: string;
    readonly state: 'up' | 'degraded' | 'down';
    readonly replicas: readonly {
      readonly instance?: string;
      readonly state: string;
      readonly answered: number;
    }[];
  }[];
}

/** An answer that is not the one that was hoped for: the problem document and its status. */
export class ShopError extends Error {
  override readonly name = 'ShopError';
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, problem: { readonly code?: string; readonly detail?: string }) {
    super(`${status} ${problem.code ?? ''}: ${problem.detail ?? ''}`);
    this.status = status;
    this.code = problem.code;
  }
}

/** Calls the shop over HTTP as its programs do. Throws a `ShopError` for an answer that is not 2xx. */
export interface Shop {
  products(query?: Readonly<Record<string, string>>): Promise<readonly Card[]>;
  page(id: string): Promise<Page>;
  /** The answer of a service's own route about a product: `ask('GET', id, 'reviews')`. */
  ask<T>(method: string, id: string, path: string, body?: object): Promise<T>;
  /** Sets the price, if `version` is still the version. */
  reprice(id: string, amount: number, version: number): Promise<Price>;
  adjustStock(id: string, delta: number, reason?: string): Promise<Level>;
  /** The answer of any other route: `send('GET', '/api/v1/merchants')`. */
  send<T>(method: string, path: string, sent?: Sent): Promise<T>;
  /** The same in the back office. */
  manage<T>(method: string, path: string, sent?: Sent): Promise<T>;
  status(): Promise<Status>;
}

/** Where prices and stock are changed, and what one has to know for it. */
export interface BackOffice {
  readonly url: string;
  readonly adminToken: string;
}

/** The headers and the body of a request, the body as JSON. */
interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Call extends Sent {
  /** The shop if left out. */
  readonly to?: string;
}

const timeoutMs = 10_000;

/** A client of the shop at `url`; the back office is for prices and stock. */
export const createShop = (url: string, backOffice?: BackOffice): Shop => {
  const send = async <T>(
    method: string,
    path: string,
    { to = url, headers, body }: Call = {},
  ): Promise<T> => {
    const response = await fetch(new URL(path, to), {
      method,
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new ShopError(response.status, answer as { code?: string });
    return answer as T;
  };
  const manage = <T>(method: string, path: string, { headers, body }: Sent = {}): Promise<T> => {
    if (!backOffice) throw new Error('where the back office is was not said');
    const admin = { Authorization: `Bearer ${backOffice.adminToken}` };
    return send(method, path, { to: backOffice.url, headers: { ...admin, ...headers }, body });
  };
  const once = () => ({ 'Idempotency-Key': randomUUID() });
  const of = (id: string) => `/api/v1/products/${encodeURIComponent(id)}`;

  return {
    async products(query = {}) {
      const path = `/api/v1/products?${new URLSearchParams(query)}`;
      return (await send<{ items: readonly Card[] }>('GET', path)).items;
    },
    page: (id) => send('GET', `${of(id)}/page`),
    ask: (method, id, path, body) =>
      send(method, `${of(id)}/${path}`, body && { headers: once(), body }),
    reprice: (id, amount, version) =>
      manage('PUT', `${of(id)}/price`, {
        headers: { 'If-Match': `"${version}"` },
        body: { amount },
      }),
    adjustStock: (id, delta, reason = 'count') =>
      manage('POST', `${of(id)}/stock-adjustments`, {
        headers: once(),
        body: { delta, reason },
      }),
    send: (method, path, sent) => send(method, path, sent),
    manage,
    status: () => send('GET', '/status'),
  };
};
