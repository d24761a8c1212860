import type { PartnerKey } from '../contract.ts';
import { type PartnerKeys, maxPartnerKeys } from './partner-keys.ts';

/** The keys of a gateway without others, which are lost on exit. */
export const createMemoryPartnerKeys = (max = maxPartnerKeys): PartnerKeys => {
  const keys = new Map<string, PartnerKey>();
  const ids = new Map<string, string>();

  /** Makes room for a key; false where there is none. */
  const makeRoom = (): boolean => {
    if (keys.size < max) return true;
    const [oldest] = [...keys.values()]
      .filter(({ revokedAt }) => revokedAt !== null)
      .toSorted((a, b) => ((a.revokedAt ?? '') < (b.revokedAt ?? '') ? -1 : 1));
    if (!oldest) return false;
    keys.delete(oldest.id);
    for (const [hash, id] of ids) if (id === oldest.id) ids.delete(hash);
    return true;
  };

  return {
    async add(key, hash) {
      if (keys.has(key.id)) return 'exists';
      if (!makeRoom()) return 'full';
      keys.set(key.id, key);
      ids.set(hash, key.id);
      return 'added';
    },
    find: async (hash) => keys.get(ids.get(hash) ?? ''),
    get: async (id) => keys.get(id),
    list: async () => [...keys.values()],
    async revoke(id, at) {
      const key = keys.get(id);
      if (!key || key.revokedAt !== null) return key;
      const revoked = { ...key, revokedAt: at };
      keys.set(id, revoked);
      return revoked;
    },
  };
};
