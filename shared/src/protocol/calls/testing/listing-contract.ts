import { z } from 'zod';
import { contract } from '../../contract.ts';

const input = z.object({ id: z.string() });
const operation = {
  input,
  output: input,
  idempotent: true,
  timeoutMs: 10_000,
  callers: ['outside'],
};

/**
 * For tests of a service with a slow `list` and a fast `get`: both return their input. A replica
 * runs at most `bulkhead` lists at a time, if given.
 */
export const listingContract = (bulkhead?: number) =>
  contract({
    service: 'product',
    version: '1.0.0',
    operations: { get: operation, list: { ...operation, ...(bulkhead && { bulkhead }) } },
    events: {},
    subscribers: [],
  });
