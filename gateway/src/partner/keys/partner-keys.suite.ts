import { describe, expect, test } from '@jest/globals';
import type { PartnerKey } from '../contract.ts';
import type { PartnerKeys } from './partner-keys.ts';
import { hashOf } from './secret.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 9, minute)).toISOString();

const keyOf = (id: string, facts: Partial<PartnerKey> = {}): PartnerKey => ({
  id,
  name: 'Søren & Sons “Prices”',
  quota: 100_000,
  createdAt: at(0),
  revokedAt: null,
  ...facts,
});

/** The suite for every place where keys of partners are kept; `open` gives an empty one. */
export const describePartnerKeys = (open: (max?: number) => Promise<PartnerKeys>) =>
  describe('keys of partners', () => {
    test('a key is found by its id and by the hash of its secret, as it was made', async () => {
      const keys = await open();
      await keys.add(keyOf('one'), hashOf('secret-1'));
      await keys.add(keyOf('two', { quota: 1 }), hashOf('secret-2'));

      expect(await keys.find(hashOf('secret-1'))).toEqual(keyOf('one'));
      expect(await keys.find(hashOf('secret-2'))).toEqual(keyOf('two', { quota: 1 }));
      expect(await keys.find(hashOf('secret-3'))).toBeUndefined();
      expect(await keys.get('two')).toEqual(keyOf('two', { quota: 1 }));
      expect(await keys.get('three')).toBeUndefined();
      expect((await keys.list()).map(({ id }) => id).toSorted()).toEqual(['one', 'two']);
    });

    test('an id is given once: the first key under it stays', async () => {
      const keys = await open();

      expect(await keys.add(keyOf('one'), hashOf('secret-1'))).toBe('added');
      expect(await keys.add(keyOf('one', { quota: 5 }), hashOf('secret-2'))).toBe('exists');

      expect(await keys.find(hashOf('secret-2'))).toBeUndefined();
      expect(await keys.list()).toEqual([keyOf('one')]);
    });

    test('of one id asked for many times at once one key is made', async () => {
      const keys = await open();

      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, n) => keys.add(keyOf('one'), hashOf(`secret-${n}`))),
      );

      expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1);
    });

    test('a key is revoked once, and is still found', async () => {
      const keys = await open();
      await keys.add(keyOf('one'), hashOf('secret-1'));

      const first = await keys.revoke('one', at(1));
      const again = await keys.revoke('one', at(2));

      expect(first).toEqual(keyOf('one', { revokedAt: at(1) }));
      expect(again).toEqual(first);
      expect(await keys.find(hashOf('secret-1'))).toEqual(first);
      expect(await keys.list()).toEqual([first]);
      expect(await keys.revoke('two', at(1))).toBeUndefined();
    });

    test('where there is no room the key that was revoked first makes some, and no other', async () => {
      const keys = await open(3);
      for (const id of ['one', 'two', 'three']) await keys.add(keyOf(id), hashOf(id));

      expect(await keys.add(keyOf('four'), hashOf('four'))).toBe('full');
      await keys.revoke('three', at(1));
      await keys.revoke('one', at(2));
      expect(await keys.add(keyOf('four'), hashOf('four'))).toBe('added');

      const ids = (await keys.list()).map(({ id }) => id);
      expect(ids.toSorted()).toEqual(['four', 'one', 'two']);
      expect(await keys.find(hashOf('three'))).toBeUndefined();
      expect(await keys.find(hashOf('four'))).toEqual(keyOf('four'));
    });
  });
