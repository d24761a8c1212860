import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { contract } from '../protocol/contract.ts';
import { service } from '../service/definition.ts';
import { createCluster } from '../testing/cluster.ts';
import { testContext } from '../testing/context.ts';

const note = z.object({ id: z.string(), version: z.int(), updatedAt: z.string() });

const notesContract = contract({
  service: 'notes',
  version: '1.0.0',
  operations: {
    put: {
      input: z.strictObject({ id: z.string() }),
      output: note,
      idempotent: true,
      idempotencyKey: true,
      aggregate: 'id',
      timeoutMs: 2_000,
      callers: ['outside'],
    },
  },
  events: {},
  subscribers: [],
});

const unread = () => {
  throw new ServiceError('UNAVAILABLE', 'a read was not sent', { executed: 'no' });
};

test.each([
  { when: 'after its handler stored something', executed: 'yes' },
  { when: 'before that', executed: 'no' },
])('a read that fails $when: the call says executed: $executed', async ({ when, executed }) => {
  const notes = service(notesContract, ({ aggregates }) => {
    const all = aggregates('notes', { schema: note });
    return {
      async put({ id }, context) {
        if (when === 'before that') unread();
        await all.create(context, () => ({ id }));
        return unread();
      },
    };
  });
  await using cluster = createCluster();
  await cluster.start(notes);

  const put = cluster.client(notesContract).call('put', { id: 'a' }, testContext(), { key: 'k' });

  await expect(put).rejects.toMatchObject({ code: 'UNAVAILABLE', executed });
});
