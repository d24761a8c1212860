import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import type { EventStream } from '../edge/event-stream.ts';
import type { Page } from '../product-page/page.ts';
import { LiveProducts } from './live-products.ts';
import { StreamPlaces } from './stream-places.ts';

/** A stream that keeps the events that it was sent, without beats. */
const createStream = () => {
  const events: string[] = [];
  const listeners: (() => void)[] = [];
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    for (const listener of listeners) listener();
  };
  const stream: EventStream = {
    send: (text) => void (/^(retry|:)/.test(text) || events.push(text)),
    end: close,
    onClosed: (listener) => void listeners.push(listener),
  };
  return { stream, events, close, isOpen: () => isOpen };
};

const setUp = (limits: { maxOfClient?: number; maxStreams?: number } = {}) => {
  const runtime = createFakeRuntime();
  const versions = new Map<string, number>();
  const composed: string[] = [];
  /** How many pages are composed at a time, now and at most. */
  const atOnce = { now: 0, most: 0 };
  const places = new StreamPlaces({ maxOfClient: 0, ...limits });
  const live = new LiveProducts({
    runtime,
    places,
    composePage: async (id) => {
      composed.push(id);
      atOnce.now += 1;
      atOnce.most = Math.max(atOnce.most, atOnce.now);
      await new Promise<void>((resolve) => void runtime.after(20, resolve));
      atOnce.now -= 1;
      const version = versions.get(id);
      if (version === undefined) throw new ServiceError('NOT_FOUND', 'no product');
      return { id, requestId: `${version}` } as Page;
    },
    stateOf: ({ id, requestId }, form) => {
      const state = `${form}-${id}-${requestId}`;
      return { id: state, event: state };
    },
  });
  const change = async (id: string, version: number) => {
    versions.set(id, version);
    live.changed(id);
    await runtime.advance(1_000);
  };
  const watch = async (productId: string, lastEventId?: string, client = 'one') => {
    const opened = createStream();
    const form = 'data' as const;
    live.admit(client).take(opened.stream, { productId, form, lastEventId });
    await runtime.advance(100);
    return opened;
  };
  versions.set('lamp', 1);
  return { runtime, live, places, versions, composed, atOnce, change, watch };
};

test('a client gets the present state, and then each other one', async () => {
  const { watch, change } = setUp();
  const { events } = await watch('lamp');

  await change('lamp', 2);
  await change('lamp', 2);
  await change('lamp', 3);

  expect(events).toEqual(['data-lamp-1', 'data-lamp-2', 'data-lamp-3']);
});

test('changes that come together are sent as one, and a page is composed once for all', async () => {
  const { watch, composed, live, versions, runtime } = setUp();
  const all = await Promise.all([watch('lamp'), watch('lamp'), watch('lamp')]);
  composed.length = 0;

  for (const version of [2, 3, 4]) {
    versions.set('lamp', version);
    live.changed('lamp');
  }
  await runtime.advance(1_000);

  for (const { events } of all) expect(events).toEqual(['data-lamp-1', 'data-lamp-4']);
  // Once 50 ms after them, and once more for services that follow others.
  expect(composed).toEqual(['lamp', 'lamp']);
});

test('a client that comes again gets what it has not had, whichever gateway it had it from', async () => {
  const { watch } = setUp();

  const { events: same } = await watch('lamp', 'data-lamp-1');
  const { events: older } = await watch('lamp', 'data-lamp-0');

  expect(same).toEqual([]);
  expect(older).toEqual(['data-lamp-1']);
});

test('where any product may have changed, all that are watched are looked at, within a second', async () => {
  const { watch, live, versions, runtime } = setUp();
  versions.set('mug', 1);
  const [lamp, mug] = [await watch('lamp'), await watch('mug')];

  versions.set('lamp', 2);
  live.changed();
  await runtime.advance(1_000);

  expect(lamp.events.at(-1)).toBe('data-lamp-2');
  expect(mug.events).toEqual(['data-mug-1']);
});

test('what no event has told is seen with the beat', async () => {
  const { watch, versions, runtime } = setUp();
  const { events } = await watch('lamp');

  versions.set('lamp', 2);
  await runtime.advance(30_000);

  expect(events.at(-1)).toBe('data-lamp-2');
});

test('products that nobody watches are not composed', async () => {
  const { watch, live, places, composed, runtime } = setUp();
  const { close } = await watch('lamp');
  close();
  composed.length = 0;

  live.changed('lamp');
  live.changed();
  await runtime.advance(60_000);

  expect(composed).toEqual([]);
  expect(places.open).toBe(0);
});

test('the streams of a product that is gone end', async () => {
  const { watch, versions, change, live } = setUp();
  const { isOpen } = await watch('lamp');

  versions.delete('lamp');
  live.changed('lamp');
  await change('other', 1);

  expect(isOpen()).toBe(false);
});

test.each([
  ['RATE_LIMITED', { maxOfClient: 2 }],
  ['OVERLOADED', { maxStreams: 2 }],
])('above a limit no stream is opened, until one ends: %s', async (code, limits) => {
  const { watch } = setUp(limits);
  const { close } = await watch('lamp');
  await watch('lamp');

  await expect(watch('lamp')).rejects.toMatchObject({ code, retryAfterMs: 5_000 });
  close();

  expect((await watch('lamp')).isOpen()).toBe(true);
});

test('a place counts before there is a stream, and can be given back', () => {
  const { live } = setUp({ maxOfClient: 1 });

  const place = live.admit('one');
  expect(() => live.admit('one')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
  place.release();

  expect(() => live.admit('one')).not.toThrow();
});

test('many products that may have changed are looked at some at a time', async () => {
  const { watch, live, versions, runtime, atOnce } = setUp();
  for (let n = 0; n < 40; n += 1) {
    versions.set(`p-${n}`, 1);
    await watch(`p-${n}`);
  }
  atOnce.most = 0;

  live.changed();
  await runtime.advance(10_000);

  expect(atOnce.most).toBeGreaterThan(1);
  expect(atOnce.most).toBeLessThanOrEqual(16);
});

test('a client that comes while a look is pending gets no state of before', async () => {
  const { watch, live, versions, runtime } = setUp();
  await watch('lamp');
  versions.set('lamp', 2);
  live.changed('lamp');

  const { events } = await watch('lamp');
  await runtime.advance(1_000);

  expect(events).toEqual(['data-lamp-2']);
});

test('one client does not use the streams of another', async () => {
  const { watch } = setUp({ maxOfClient: 1 });
  await watch('lamp');

  expect((await watch('lamp', undefined, 'two')).isOpen()).toBe(true);
});

test('a gateway that stops ends its streams, and opens no other', async () => {
  const { watch, places } = setUp();
  const { isOpen } = await watch('lamp');

  places.end();

  expect(isOpen()).toBe(false);
  await expect(watch('lamp')).rejects.toMatchObject({ code: 'DRAINING' });
});
