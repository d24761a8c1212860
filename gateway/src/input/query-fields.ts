import { z } from 'zod';
import { cursor, limit } from '@shop/shared/contracts/common';

/** A whole number as it stands in a query: digits only, so `1e9` and ` 5` are none. */
const wholeNumber = z
  .string()
  .regex(/^[0-9]{1,9}$/, 'must be a whole number')
  .transform(Number);

/** The keys that every list takes. */
export const listFields = {
  limit: wholeNumber.pipe(limit).optional(),
  cursor: cursor.optional(),
};
