import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { createCluster } from '../testing/cluster.ts';
import { testContext } from '../testing/context.ts';
import { serviceNames } from './every-service.ts';
import { checkReaders, readableContract } from './reader-access.ts';
import { readersSetting } from './readers.ts';
import { readProcessSettings } from './settings.ts';
import { startSample } from './testing/running-sample.ts';
import { eventually } from './testing/eventually.ts';

const input = z.strictObject({ key: z.string() });
const facts = { input, output: input, idempotent: true, timeoutMs: 2_000, callers: ['gateway'] };
const write = { ...facts, idempotencyKey: true as const };

const shelf = contract({
  service: 'shelf',
  version: '1.0.0',
  operations: {
    look: facts,
    peek: facts,
    put: write,
    burn: { ...facts, idempotent: false },
    clear: { ...facts, admin: true },
    audit: { ...facts, role: 'admin' },
  },
  events: { moved: input },
  subscribers: ['gateway'],
});

const open = (list: string) => readableContract(shelf, readersSetting.parse(list));

test('a reader may call the reads that it is named for, and nothing else', () => {
  const { operations, subscribers } = open('reports:shelf.look, other:stock.get');

  expect(operations.look.callers).toEqual(['gateway', 'reports']);
  for (const { callers } of [operations.peek, operations.put, operations.clear]) {
    expect(callers).toEqual(['gateway']);
  }
  expect(subscribers).toEqual(['gateway']);
});

test('all else that the contract says stays as it is', () => {
  expect(open('')).toEqual(shelf);
  expect(open('reports:shelf.events')).toEqual({ ...shelf, subscribers: ['gateway', 'reports'] });
});

test.each(['put', 'burn', 'clear', 'audit'])('no setting opens %s, which is no read', (what) => {
  expect(() => open(`reports:shelf.${what}`)).toThrow(
    `READERS: reports:shelf.${what}: ${what} is not a read, and READERS opens nothing else; ` +
      'there are look, peek, events',
  );
});

test('every entry that names nothing is told at once', () => {
  expect(() => open('reports:shelf.lok,reports:shelf.toString')).toThrow(
    /shelf\.lok: lok does not exist; [^\n]*\n.*toString does not exist/,
  );
});

test.each(['reports', 'reports:shelf', 'reports@shelf.look', 'Reports:shelf.look'])(
  '%s is no reader, and the setting says how one looks',
  (READERS) => {
    expect(() => readProcessSettings(z.object({}), { READERS })).toThrow(
      `READERS: ${READERS}: must be like reports:product.list`,
    );
  },
);

test('whichever service a process is, it refuses an entry for a service that does not exist', async () => {
  const check = (list: string) => checkReaders(readersSetting.parse(list), 'sample');

  await expect(check('reports:product.list,reports:sample.events')).resolves.toBeUndefined();
  await expect(check('reports:prodct.list,reports:pricing.introduce')).rejects.toThrow(
    /there is no service prodct; there are [^\n]*product[^\n]*\n.*pricing\.introduce: introduce is not a read/,
  );
});

test('over real sockets a reader reads, and is refused all that it may not call', async () => {
  await using cluster = createCluster({ name: 'reports' });
  const readable = open('reports:shelf.look');
  const echo = async ({ key }: { readonly key: string }) => ({ key });
  const handlers = { look: echo, peek: echo, burn: echo, clear: echo };
  const { put: _, audit: __, ...operations } = readable.operations;
  await cluster.serve({ ...readable, operations, events: {} }, handlers);
  const client = cluster.client({ ...readable, operations, events: {} });

  expect(await client.call('look', { key: 'a' }, testContext())).toEqual({ key: 'a' });
  for (const name of ['peek', 'burn'] as const) {
    await expect(client.call(name, { key: 'a' }, testContext())).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      executed: 'no',
    });
  }
});

test('a process that is told to open a write to a reader ends with 78 and says why', async () => {
  await using child = await startSample({ READERS: 'reports:sample.change' });

  expect(await child.ended).toBe(78);
  expect(child.stderr()).toBe(
    'sample cannot start with these settings: READERS: reports:sample.change: change is not a ' +
      'read, and READERS opens nothing else; there are events\n',
  );
});

test('a process ends with 78 at an entry for a service that does not exist', async () => {
  await using child = await startSample({ READERS: 'reports:prodct.list' });

  expect(await child.ended).toBe(78);
  const names = serviceNames().toSorted().join(', ');
  expect(child.stderr()).toContain(`there is no service prodct; there are ${names}\n`);
});

test('a process says in its log who may read, besides whom its contract names', async () => {
  await using child = await startSample({ READERS: 'reports:sample.events' });

  await eventually(() =>
    expect(child.lines()).toContainEqual(
      expect.objectContaining({ reader: 'reports', what: 'events' }),
    ),
  );
});
