import { ServiceError } from '@shop/shared/errors';
import { type Runtime, timestampOf } from '@shop/shared/runtime';
import type { z } from 'zod';
import type { PartnerKey, newPartnerKey, partnerKeyDraft } from '../contract.ts';
import { type ListQuery, pageOfKeys } from './key-list.ts';
import type { KnownKeys } from './known-keys.ts';
import type { PartnerKeys } from './partner-keys.ts';
import { hashOf, newSecret } from './secret.ts';

interface KeyAdminParts {
  readonly runtime: Runtime;
  readonly keys: PartnerKeys;
  readonly known: Pick<KnownKeys, 'clear'>;
}

/** The refusals that are of no service, with their statuses. */
export const keyRefusals = { TOO_MANY_KEYS: 409 };

const refusals = {
  exists: (id: string) =>
    new ServiceError(
      'ALREADY_EXISTS',
      `this request has made the key ${id} already, which is shown only once: revoke it, and make another under another Idempotency-Key`,
    ),
  mismatch: () =>
    new ServiceError('IDEMPOTENCY_MISMATCH', 'this request has made another key before'),
  full: () =>
    new ServiceError('TOO_MANY_KEYS', 'there are as many keys as can be: revoke some', {
      status: keyRefusals.TOO_MANY_KEYS,
    }),
};

const notFound = () => new ServiceError('NOT_FOUND', 'there is no key of a partner with this id');

/** Where staff, and their programs, see and change the keys of partners. */
export type KeyAdmin = ReturnType<typeof createKeyAdmin>;

/** The id of the key that a request makes: the same for the same request again. */
export const keyIdOf = (requestKey: string): string => `k${requestKey.slice(0, 16)}`;

/** Makes what lists, makes and revokes keys of partners, for pages and for programs. */
export const createKeyAdmin = ({ runtime, keys, known }: KeyAdminParts) => ({
  /** A page of all keys, the newest first. */
  list: async (query: ListQuery) => pageOfKeys(await keys.list(), query),

  /** The key with an id. Throws `NOT_FOUND`. */
  async get(id: string): Promise<PartnerKey> {
    const found = await keys.get(id);
    if (!found) throw notFound();
    return found;
  },

  /**
   * Makes a key, whose secret is in this answer alone. Throws `ALREADY_EXISTS` where the request
   * has made it before, since its secret cannot be shown again, `IDEMPOTENCY_MISMATCH` where it has
   * made another one, and `TOO_MANY_KEYS`.
   */
  async make(
    draft: z.output<typeof partnerKeyDraft>,
    requestKey: string,
  ): Promise<z.infer<typeof newPartnerKey>> {
    const id = keyIdOf(requestKey);
    const secret = newSecret();
    const key = { id, ...draft, createdAt: timestampOf(runtime), revokedAt: null };
    const outcome = await keys.add(key, hashOf(secret));
    const made = outcome === 'exists' ? await keys.get(id) : undefined;
    const isOther = made && (made.name !== draft.name || made.quota !== draft.quota);
    if (isOther) throw refusals.mismatch();
    if (outcome !== 'added') throw refusals[outcome](id);
    return { ...key, key: secret };
  },

  /** Revokes a key, once: the second time changes nothing. Throws `NOT_FOUND`. */
  async revoke(id: string): Promise<PartnerKey> {
    const revoked = await keys.revoke(id, timestampOf(runtime));
    known.clear();
    if (!revoked) throw notFound();
    return revoked;
  },
});
