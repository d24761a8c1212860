import { z } from 'zod';
import { contract } from '../../contract.ts';

/** For tests: `say` is idempotent, `add` is not. */
export const echoContract = contract({
  service: 'echo',
  version: '1.0.0',
  refusals: { TOO_LOUD: 409 },
  operations: {
    say: {
      input: z.object({ text: z.string() }),
      output: z.object({ text: z.string() }),
      idempotent: true,
      timeoutMs: 1_000,
      callers: ['caller', 'orders', 'outside'],
    },
    add: {
      input: z.object({ key: z.string() }),
      output: z.object({ key: z.string() }),
      idempotent: false,
      timeoutMs: 1_000,
      callers: ['caller', 'orders', 'outside'],
    },
  },
  events: {},
  subscribers: [],
});
