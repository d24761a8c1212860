import { randomUUID } from 'node:crypto';
import type { BackOffice } from './shop.ts';

/** A page of the feed of changes. */
export interface Changes {
  readonly items: readonly {
    readonly field: string;
    readonly productIds: readonly string[] | null;
  }[];
  readonly next: string;
  readonly more: boolean;
  readonly behind: readonly string[];
}

/** Somebody with the key of a partner. */
export interface Partner {
  /** The bearer token of the partner. */
  readonly key: string;
  /** The answer to a request with the key, such as of `/products`; at another gateway by its URL. */
  get(path: string, at?: string): Promise<Response>;
  /** A page of the feed: of its end, or after a cursor. Throws where there is none. */
  changes(after?: string, at?: string): Promise<Changes>;
  /** Ends the key. */
  revoke(): Promise<void>;
}

const timeoutMs = 10_000;

/** Makes a key of a partner in the back office of the shop at `url`. */
export const createPartner = async (
  url: string,
  { url: backOffice, adminToken }: BackOffice,
  quota = 100_000,
): Promise<Partner> => {
  const manage = async (path: string, body?: object): Promise<{ id: string; key: string }> => {
    const answer = await fetch(`${backOffice}/api/v1/partner-keys${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${adminToken}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': randomUUID(),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  const { id, key } = await manage('', { name: 'A partner', quota });

  const get = (path: string, at = url) =>
    fetch(`${at}/partner/v1${path}`, {
      headers: { Authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
  return {
    key,
    get,
    async changes(after, at) {
      const answer = await get(`/changes${after === undefined ? '' : `?after=${after}`}`, at);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
      return JSON.parse(text);
    },
    revoke: async () => void (await manage(`/${id}/revoke`)),
  };
};
