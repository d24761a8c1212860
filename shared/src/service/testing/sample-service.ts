import { z } from 'zod';
import { ServiceError } from '../../errors.ts';
import { createMemoryEventLog } from '../../events/memory-event-log.ts';
import { createMemoryOutbox } from '../../events/memory-outbox.ts';
import { eventMetadata } from '../../events/pending-events.ts';
import { contract } from '../../protocol/contract.ts';
import type { Runtime } from '../../runtime.ts';
import type { Service } from '../service.ts';

const count = z.int().min(1);

/** Its callers in tests. */
const callers = ['tester', 'caller', 'outside', 'sample-job'];

/** The service that the tests of the kit run: as small a service as there can be, with everything in it. */
export const sampleContract = contract({
  service: 'sample',
  version: '1.0.0',
  operations: {
    /** Answers after so many milliseconds with how many calls have begun. */
    wait: {
      input: z.strictObject({ ms: z.int().min(0) }),
      output: z.strictObject({ count }),
      idempotent: false,
      timeoutMs: 10_000,
      callers,
    },
    /** Counts one change, and publishes it. */
    change: {
      input: z.strictObject({}),
      output: z.strictObject({ count }),
      idempotent: false,
      timeoutMs: 10_000,
      callers,
    },
    /** Fails as it knows to, or as it does not. */
    fail: {
      input: z.strictObject({ expected: z.boolean() }),
      output: z.strictObject({}),
      idempotent: false,
      timeoutMs: 10_000,
      callers,
    },
  },
  events: { changed: z.strictObject({ count }) },
  subscribers: callers,
});

/** The sample with a memory of its own. */
export const sampleService = (runtime: Runtime): Service<typeof sampleContract> => {
  const outbox = createMemoryOutbox();
  let calls = 0;
  let changes = 0;
  return {
    contract: sampleContract,
    start: async () => ({
      events: { outbox, log: createMemoryEventLog(runtime) },
      handlers: {
        async wait({ ms }) {
          const count = ++calls;
          await new Promise((resolve) => setTimeout(resolve, ms));
          return { count };
        },
        async change(_input, context) {
          const count = ++changes;
          const changed = { type: 'changed', key: 'sample', version: count, data: { count } };
          outbox.add({ ...eventMetadata(context, runtime), ...changed });
          return { count };
        },
        async fail({ expected }) {
          if (expected) throw new ServiceError('NOT_FOUND', 'there is no such thing');
          throw new Error('a fault in the handler');
        },
      },
    }),
  };
};
