import { z } from 'zod';
import { contract } from '../../contract.ts';

/** The caller in tests. */
const callers = ['outside', 'office', 'stranger'];

const work = z.object({ key: z.string(), text: z.string().default('') });

/** For tests over real sockets: `read` is idempotent, `write` is not. */
export const workContract = contract({
  service: 'work',
  version: '1.0.0',
  operations: {
    read: { input: work, output: work, idempotent: true, timeoutMs: 10_000, callers },
    write: { input: work, output: work, idempotent: false, timeoutMs: 10_000, callers },
  },
  events: {},
  subscribers: [],
});

/** A service that calls `work` and passes everything on. */
export const officeContract = contract({
  service: 'office',
  version: '1.0.0',
  operations: { ask: { input: work, output: work, idempotent: false, timeoutMs: 10_000, callers } },
  events: {},
  subscribers: [],
});
