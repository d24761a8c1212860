import type { PartnerKey } from '../contract.ts';

/** The most keys that are kept. Where there are more, the one that was revoked first is dropped. */
export const maxPartnerKeys = 1_000;

/**
 * The keys of partners, by the hashes of their secrets. All gateways share them, and what one has
 * written the others find at once. Throws `UNAVAILABLE` while the store does not answer.
 */
export interface PartnerKeys {
  /**
   * Adds a key. `exists`: there is one with its id, and nothing was changed; `full`: there are
   * `maxPartnerKeys`, of which none is revoked.
   */
  add(key: PartnerKey, hash: string): Promise<'added' | 'exists' | 'full'>;
  /** The key with a hash, also a revoked one; undefined where there is none. */
  find(hash: string): Promise<PartnerKey | undefined>;
  /** The key with an id, also a revoked one; undefined where there is none. */
  get(id: string): Promise<PartnerKey | undefined>;
  /** All keys, in no particular order. */
  list(): Promise<readonly PartnerKey[]>;
  /** Revokes a key, once: the time of the first call stays. Undefined where there is none. */
  revoke(id: string, at: string): Promise<PartnerKey | undefined>;
}
