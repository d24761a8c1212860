import { z } from 'zod';
import { cursor, limit } from '@shop/shared/contracts/common';

/** A whole number in a query: digits only, not `1e9` or ` 5`. */
export const wholeNumber = z
  .string()
  .regex(/^[0-9]{1,9}$/, 'must be a whole number')
  .transform(Number);

/** The query parameters of every list. */
export const listFields = {
  limit: wholeNumber.pipe(limit).optional(),
  cursor: cursor.optional(),
};
