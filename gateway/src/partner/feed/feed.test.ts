import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { openLogs } from '../testing/written-logs.ts';
import { encodeCursor } from './cursor.ts';
import { settleMs } from './settled-positions.ts';

/** A feed that has begun, and the cursor of its end. */
const begin = async (options?: Parameters<typeof openLogs>[0]) => {
  const logs = openLogs(options);
  const gateway = logs.openGateway();
  await logs.settle();
  const { next } = await gateway.page();
  return { ...logs, gateway, next };
};

const any = (field: string) => ({ field, productIds: null, at: null });

test('the first page is empty, and its cursor leads to what comes after it', async () => {
  const { gateway, change, settle } = await begin();
  const first = await gateway.page();

  const at = await change('alpha', 'lamp-1');
  await settle();
  const page = await gateway.page(first.next);

  expect(first).toEqual({ items: [], next: expect.any(String), more: false, behind: [] });
  expect(page.items).toEqual([{ field: 'size', productIds: ['lamp-1'], at }]);
  expect(await gateway.page(page.next)).toMatchObject({ items: [], next: page.next });
});

test('a change is told when it has been applied for a while, and not before', async () => {
  const { gateway, runtime, change, hear, next } = await begin();
  await change('alpha', 'lamp-1');
  await hear();

  await runtime.advance(settleMs - 1_000);
  const early = await gateway.page(next);
  await runtime.advance(2_000);
  await change('alpha', 'lamp-2');
  await hear();
  const late = await gateway.page(next);
  await runtime.advance(settleMs + 1_000);
  const last = await gateway.page(late.next);

  expect(early).toMatchObject({ items: [], next, more: false });
  expect(late).toMatchObject({ items: [{ productIds: ['lamp-1'] }], more: false });
  expect(last.items).toMatchObject([{ productIds: ['lamp-2'] }]);
});

test('changes come oldest first, on pages of as many as were asked for', async () => {
  const { gateway, change, settle, next } = await begin();
  for (const [service, id] of [
    ['alpha', 'a'],
    ['beta', 'b'],
    ['beta', 'c'],
    ['alpha', 'd'],
    ['alpha', 'e'],
  ] as const)
    await change(service, id);
  await settle();

  const first = await gateway.page(next, 2);
  const second = await gateway.page(first.next, 2);
  const third = await gateway.page(second.next, 2);

  const told = [first, second, third].map(({ items }) => items.map((item) => item.productIds?.[0]));
  expect(told).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect([first.more, second.more, third.more]).toEqual([true, true, false]);
});

test('another gateway goes on where the first was, and gives the same page for the same cursor', async () => {
  const { gateway, openGateway, change, settle, next } = await begin();
  const other = openGateway();
  for (let at = 0; at < 6; at += 1) await change(at % 2 ? 'alpha' : 'beta', `lamp-${at}`);
  await settle();

  const first = await gateway.page(next, 3);

  expect(await other.page(next, 3)).toEqual(first);
  expect(await other.page(first.next, 3)).toEqual(await gateway.page(first.next, 3));
});

test('nothing is lost or out of order, whatever is written while pages are read at two gateways', async () => {
  const step = fc.oneof(
    fc.record({ write: fc.constantFrom('alpha' as const, 'beta' as const), ms: fc.nat(3_000) }),
    fc.record({ read: fc.nat(1), limit: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ other: fc.constantFrom('alpha' as const, 'beta' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const logs = openLogs();
      const gateways = [logs.openGateway(), logs.openGateway()];
      await logs.settle();
      let { next = '' } = (await gateways[0]?.page()) ?? {};
      const written: Record<string, string[]> = { size: [], weight: [] };
      const told: Record<string, string[]> = { size: [], weight: [] };
      const take = (items: readonly { field: string; productIds: readonly string[] | null }[]) => {
        for (const { field, productIds } of items) told[field]?.push(...(productIds ?? ['any']));
      };
      let count = 0;
      for (const one of steps) {
        if ('write' in one) {
          const id = `lamp-${(count += 1)}`;
          await logs.change(one.write, id);
          written[one.write === 'alpha' ? 'size' : 'weight']?.push(id);
          await logs.hear();
          await logs.runtime.advance(one.ms);
        } else if ('other' in one) {
          await logs.change(one.other, 'lamp', 'otherChanged');
        } else {
          const page = await gateways[one.read]?.page(next, one.limit);
          take(page?.items ?? []);
          next = page?.next ?? next;
        }
      }
      await logs.settle();
      take((await gateways[1]?.rest(next, 3))?.items ?? []);
      expect(told).toEqual(written);
    }),
    { numRuns: 50 },
  );
});

test('a service that is down is behind: its place stays, the others go on, and nothing is left out', async () => {
  const { gateway, logs, change, settle, next } = await begin();
  await change('alpha', 'lamp-1');
  await change('beta', 'lamp-2');
  await settle();
  logs.alpha.isDown = true;

  const without = await gateway.page(next);
  logs.alpha.isDown = false;
  const after = await gateway.page(without.next);

  expect(without.items.map(({ field }) => field)).toEqual(['weight']);
  expect(without).toMatchObject({ behind: ['size'], more: false });
  expect(after.items.map(({ field }) => field)).toEqual(['size']);
  expect(after.behind).toEqual([]);
});

test('a log that no longer reaches back is one entry for any product, and then goes on', async () => {
  const { gateway, change, settle, next } = await begin({ keptEvents: 4 });
  await change('alpha', 'lamp-0');
  await settle();
  const old = (await gateway.page(next)).next;
  for (let at = 1; at < 20; at += 1) await change('alpha', `lamp-${at}`);
  await settle();

  const page = await gateway.page(old);
  await change('alpha', 'lamp-20');
  await settle();

  expect(page).toMatchObject({ items: [any('size')], more: false });
  expect((await gateway.page(page.next)).items).toMatchObject([{ productIds: ['lamp-20'] }]);
});

test.each([
  ['another log', 7, 1],
  ['an older backup of the log', 1, 1],
  ['an older backup that has grown beyond the place since', 1, 9],
  ['an older backup that has grown to the very place', 1, 5],
  ['another log that has grown to the very place', 3, 5],
])('%s is one entry for any product', async (_, seed, writes) => {
  const { gateway, logs, change, settle, next } = await begin();
  for (let at = 0; at < 5; at += 1) await change('alpha', `lamp-${at}`);
  await settle();
  const { next: before } = await gateway.page(next);

  logs.alpha.begin(seed);
  for (let at = 0; at < writes; at += 1) await change('alpha', `mug-${at}`);
  await settle();
  const page = await gateway.page(before);

  expect(page.items).toEqual([any('size')]);
  await change('alpha', 'mug-x');
  await settle();
  expect((await gateway.page(page.next)).items).toMatchObject([{ productIds: ['mug-x'] }]);
});

test('another log of which the gateway has not heard yet is behind, and then one entry', async () => {
  const { gateway, logs, change, settle, next } = await begin();
  await change('alpha', 'lamp-1');
  await settle();
  logs.alpha.begin(7);
  logs.alpha.resets -= 1;
  for (let at = 0; at < 3; at += 1) await change('alpha', `mug-${at}`);

  expect(await gateway.page(next)).toMatchObject({ items: [], next, behind: ['size'] });

  await settle();
  expect((await gateway.page(next)).items).toEqual([any('size')]);
});

test('an event names the products that it changes, any, or none; one that cannot be read may be any', async () => {
  const { gateway, change, settle, next } = await begin();
  await change('alpha', 'x', 'someChanged', { ids: ['lamp-1', 'lamp-2'] });
  await change('alpha', 'x', 'someChanged', { ids: [] });
  await change('alpha', 'x', 'anyChanged');
  await change('alpha', 'x', 'otherChanged');
  await change('alpha', 'x', 'unheardOf');
  await change('alpha', 'x', 'oneChanged', { id: '../x' });
  await settle();

  const { items, more } = await gateway.page(next);

  expect(items.map(({ productIds }) => productIds)).toEqual([['lamp-1', 'lamp-2'], null, null]);
  expect(more).toBe(false);
});

test('a cursor from before a field came is told to read all of it, and one of a field that went is not', async () => {
  const { gateway, openGateway, sections, settle } = await begin();
  const narrow = openGateway(sections.slice(0, 1));
  await settle();
  const few = (await narrow.page()).next;

  const page = await gateway.page(few);

  expect(page).toMatchObject({ items: [any('weight')], behind: [] });
  expect((await narrow.page(page.next)).items).toEqual([]);
});

test('a gateway that has just been started says when to come, and keeps the place of who was here', async () => {
  const { openGateway, next } = await begin();
  const fresh = openGateway();

  await expect(fresh.page()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    retryAfterMs: settleMs,
  });
  expect(await fresh.page(next)).toEqual({
    items: [],
    next,
    more: false,
    behind: ['size', 'weight'],
  });
});

test('a gateway whose subscription began again tells nothing until all is settled anew', async () => {
  const { gateway, logs, change, settle, hear, next } = await begin();
  await change('alpha', 'lamp-1');
  await settle();
  logs.alpha.resets += 1;
  await hear();

  expect(await gateway.page(next)).toMatchObject({ items: [], behind: ['size'] });
  await settle();
  expect((await gateway.page(next)).items).toHaveLength(1);
});

test('events of which only one fits an answer are told as well', async () => {
  const { gateway, change, settle, next } = await begin();
  const large = { id: 'lamp', note: 'x'.repeat(300_000) };
  for (let at = 0; at < 3; at += 1) await change('alpha', `lamp-${at}`, 'oneChanged', large);
  await settle();

  const { items } = await gateway.rest(next);

  expect(items.map(({ productIds }) => productIds?.[0])).toEqual(['lamp-0', 'lamp-1', 'lamp-2']);
});

test('a log that leaves out what it has is behind, and not lost', async () => {
  const { gateway, logs, change, settle, next } = await begin();
  await change('alpha', 'lamp-1');
  await settle();
  const one = await gateway.page(next);
  await change('alpha', 'lamp-2');
  await settle();
  logs.alpha.leavesOut = 1;

  const without = await gateway.page(one.next);

  expect(without).toMatchObject({ items: [], next: one.next, behind: ['size'] });
  expect((await gateway.page(without.next)).items).toMatchObject([{ productIds: ['lamp-2'] }]);
});

test.each([
  ['nothing of ours', 'x'],
  ['no JSON', Buffer.from('{"size":').toString('base64url')],
  ['another shape', Buffer.from('{"size":5}').toString('base64url')],
  ['a negative place', encodeCursor(new Map([['size', { seq: -1, mark: '0123456789ab' }]]))],
])('a cursor that is %s is refused by name', async (_, cursor) => {
  const { gateway } = await begin();

  await expect(gateway.page(cursor)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'after' }],
  });
});
