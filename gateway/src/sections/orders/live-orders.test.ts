import { expect, test } from '@jest/globals';
import type { Order, ordersContract } from '@shop/shared/contracts/orders';
import type { EventOf } from '@shop/shared/events/subscription';
import { ServiceError } from '@shop/shared/errors';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createNeighbours } from '@shop/shared/testing/neighbours';
import type { EventStream } from '../../edge/event-stream.ts';
import { LiveOrders } from './live-orders.ts';
import { paidOrder } from './testing/sample.ts';

const position = { epoch: 'e1', seq: 1 };

/** A watched order, the events of its service, and what its page is sent. */
const setUp = async () => {
  const runtime = createFakeRuntime();
  let order: Order = { ...paidOrder, status: 'reserved', version: 2 };
  let isAway = false;
  let isIn = true;
  const asked: unknown[] = [];
  const { client, subscribe, consumerOf } = createNeighbours({
    get: (_: unknown, { user }) => {
      asked.push(user);
      if (isAway) throw new ServiceError('UNAVAILABLE', 'it is away');
      return order;
    },
  });
  const live = new LiveOrders({ runtime, clients: { of: client }, subscribe });
  const consumer = consumerOf<typeof ordersContract>('orders');
  const sent: string[] = [];
  const listeners: (() => void)[] = [];
  const close = () => {
    for (const listener of listeners.splice(0)) listener();
  };
  const stream: EventStream = {
    send: (text) => void (text === ':\n\n' || sent.push(text)),
    end: close,
    onClosed: (listener) => void listeners.push(listener),
  };
  const user = { id: 'c-1', roles: ['customer'] as const };
  const partsOf = ({ status }: Order) => ({ state: status });
  const isSignedIn = async () => isIn;
  live.watch({ orderId: 'o-1', user, stream, isSignedIn, partsOf, had: 2 });
  await runtime.advance(10);
  return {
    runtime,
    sent,
    asked,
    close,
    become: (changes: Partial<Order>) => void (order = { ...order, ...changes }),
    leave: (away: boolean) => void (isAway = away),
    hear: async (key: string) => {
      await consumer.apply([{ key } as EventOf<typeof ordersContract>], position);
      await runtime.advance(10);
    },
    signOut: () => void (isIn = false),
    isOpen: () => listeners.length > 0,
  };
};

const event = (version: number, status: string) =>
  `id: ${version}\nevent: page\ndata: {"state":"${status}"}\n\n`;

test('a page is told of its order at each event, asked for on behalf of its customer', async () => {
  const { hear, become, sent, asked } = await setUp();
  expect(sent).toEqual([]);

  become({ status: 'paid', version: 5 });
  await hear('another');
  expect(sent).toEqual([]);
  await hear('o-1');
  await hear('o-1');

  expect(sent).toEqual([event(5, 'paid')]);
  expect(new Set(asked)).toEqual(new Set([{ id: 'c-1', roles: ['customer'] }]));
});

test('an order whose events are lost, or whose service was away, is looked at again', async () => {
  const { become, leave, runtime, sent } = await setUp();
  become({ status: 'shipped', version: 7 });

  leave(true);
  await runtime.advance(6_000);
  expect(sent).toEqual([]);
  leave(false);
  await runtime.advance(6_000);

  expect(sent).toEqual([event(7, 'shipped')]);
});

test('a stream ends after two minutes, and nobody asks for a page that is closed', async () => {
  const { runtime, asked, isOpen } = await setUp();

  await runtime.advance(121_000);
  expect(isOpen()).toBe(false);
  const before = asked.length;
  await runtime.advance(60_000);

  expect(asked).toHaveLength(before);
});

test('a stream ends after the sign-out, and tells nothing of what changes then', async () => {
  const { become, signOut, hear, sent, asked, isOpen } = await setUp();
  const before = asked.length;

  signOut();
  become({ status: 'shipped', version: 9 });
  await hear('o-1');

  expect(sent).toEqual([]);
  expect(asked).toHaveLength(before);
  expect(isOpen()).toBe(false);
});
