import { expect, test } from '@jest/globals';
import { ServiceError, invalidField } from '@shop/shared/errors';
import { orFirstPage } from './lost-cursor.ts';

test('a page that a cursor leads to is read from there', async () => {
  expect(await orFirstPage('abc', async (cursor) => cursor)).toBe('abc');
});

test('a cursor of another list leads to the first page', async () => {
  const read = async (cursor: string | undefined) => {
    if (cursor !== undefined) throw invalidField('cursor', 'is not one of this list');
    return 'first';
  };

  expect(await orFirstPage('abc', read)).toBe('first');
});

test('another error stays what it is, and the first page is read once', async () => {
  const gone = new ServiceError('UNAVAILABLE', 'gone');
  let reads = 0;
  const read = async () => {
    reads += 1;
    throw gone;
  };

  await expect(orFirstPage('abc', read)).rejects.toBe(gone);
  await expect(orFirstPage(undefined, read)).rejects.toBe(gone);
  expect(reads).toBe(2);
});
