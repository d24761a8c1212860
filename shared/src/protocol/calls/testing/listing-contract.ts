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
 * For tests of a service whose `list` is slow and whose `get` is not: both answer with what they
 * were asked. A replica works on no more lists at a time than `bulkhead`, where that is given.
 */
export const listingContract = (bulkhead?: number) =>
  contract({
    service: 'product',
    version: '1.0.0',
    operations: { get: operation, list: { ...operation, ...(bulkhead && { bulkhead }) } },
    events: {},
    subscribers: [],
  });
