import { expect, test } from '@jest/globals';
import { createKeyring } from '../../keys/keyring.ts';
import { createMemoryKeys, newKeys } from '../../keys/memory-keys.ts';
import { createInProcessDiscovery } from '../../protocol/discovery/in-process-discovery.ts';
import type { Transport } from '../../protocol/transport.ts';
import { maxResponseFrameBytes } from '../../protocol/wire/limits.ts';
import { createZeromqTransport } from '../../protocol/zeromq/zeromq-transport.ts';
import { systemRuntime } from '../../runtime.ts';
import { allowListOf } from '../../service/allow-list.ts';
import { eventually } from '../../service/testing/eventually.ts';
import { createWatchedKit } from '../../service/testing/watched-kit.ts';
import { createCluster } from '../../testing/cluster.ts';
import { writeEventFrame } from '../event-frame.ts';
import { createThingsStores, thingsService } from './testing/things-service.ts';
import { ThingsConsumer, changeTo, numbers, thingsContract } from './testing/things.ts';

const mark = Buffer.from('events/things\nno frame');

/** Passes on subscribed frames, and counts the marks in them. */
const countMarks = (transport: Transport) => {
  const seen = { marks: 0, refusals: 0 };
  const subscribe: Transport['subscribe'] = (from, topic, { frame, failed }) =>
    transport.subscribe(from, topic, {
      frame(bytes) {
        frame(bytes);
        if (bytes.equals(mark)) seen.marks += 1;
      },
      failed(why) {
        failed(why);
        seen.refusals += 1;
      },
    });
  return { seen, transport: { ...transport, subscribe } };
};

/**
 * A subscriber of things that reads the log of the real service, and gets frames only from the
 * test, which has the keys of the service, or others.
 */
const setup = async ({ hasOwnKeys = true } = {}) => {
  const keys = createMemoryKeys();
  const cluster = createCluster({ keys });
  const stores = createThingsStores(systemRuntime);
  const things = await cluster.start(thingsService(stores));
  const keyring = hasOwnKeys
    ? keys.keyringOf('things')
    : createKeyring(newKeys(), { services: {} });
  const allowList = allowListOf(thingsContract, 'events', keys.keyringOf('things'));
  const publication = await createZeromqTransport(keyring).publish('tcp://127.0.0.1:*', allowList);
  const discovery = createInProcessDiscovery();
  discovery.register('things', { calls: things.endpoint.calls, events: publication.address });
  const { seen, transport } = countMarks(createZeromqTransport(keys.keyringOf('reader')));
  const kit = createWatchedKit({ name: 'reader', discovery, keys, transport });
  const { epoch } = await stores.log.position();
  const consumer = new ThingsConsumer({ epoch, seq: 0 });
  kit.subscribe(thingsContract, consumer);
  /** Publishes until everything before has been heard. */
  const hear = async (...frames: readonly Buffer[]) => {
    for (const frame of frames) publication.publish(frame);
    const before = seen.marks;
    await eventually(() => {
      publication.publish(mark);
      expect(seen.marks).toBeGreaterThan(before);
    });
  };
  return {
    stores,
    kit,
    consumer,
    seen,
    hear,
    publication,
    epoch,
    [Symbol.asyncDispose]: async () => {
      await kit.stop();
      await publication.close();
      await cluster.close();
    },
  };
};

const line = (seq: number, facts: object = {}) =>
  JSON.stringify({ ...changeTo(666), seq, ...facts });

const framesOf: Readonly<Record<string, (epoch: string) => Buffer>> = {
  'events with known numbers and other content': (epoch) =>
    writeEventFrame('things', { epoch, last: 3 }, [line(1), line(2), line(3)]),
  'events of an unknown log': () =>
    writeEventFrame('things', { epoch: 'tomorrow', last: 4 }, [line(4)]),
  'an event a billion numbers ahead': (epoch) =>
    writeEventFrame('things', { epoch, last: 1e9 }, [line(1e9)]),
  'numbers that go back': (epoch) => writeEventFrame('things', { epoch, last: 1 }, [line(9)]),
  'a megabyte of text': (epoch) =>
    writeEventFrame('things', { epoch, last: 9 }, [line(9, { key: 'x'.repeat(1024 * 1024) })]),
  'events of another service': (epoch) => writeEventFrame('thinks', { epoch, last: 4 }, [line(4)]),
  'an event that is not an object': (epoch) =>
    writeEventFrame('things', { epoch, last: 4 }, ['4', 'null']),
  'a heartbeat with inherited property names': () =>
    Buffer.from('events/things\n{"__proto__":{"epoch":"x","last":4}}\n'),
};

test.each(Object.entries(framesOf))(
  'Z17: frames that do not continue the log (%s) change nothing, even with the right key',
  async (_, frameOf) => {
    await using subscribed = await setup();
    const { stores, consumer, hear, epoch } = subscribed;
    const beat = (last: number) => writeEventFrame('things', { epoch, last });
    stores.change(3);
    await hear(beat(3));
    await eventually(() => expect(consumer.effects).toEqual([1, 2, 3]));

    await hear(frameOf(epoch), frameOf(epoch));
    stores.change(7);
    await hear(beat(10));

    await eventually(() => expect(consumer.effects).toEqual(numbers(1, 10)));
    expect(consumer.resets).toEqual([]);
    expect(subscribed.kit.subscriptionStatus()).toMatchObject([
      { seq: 10, deadLetters: { count: 0 } },
    ]);
  },
);

test('Z17: a publisher with another key is not heard, and the log is read instead', async () => {
  await using subscribed = await setup({ hasOwnKeys: false });
  const { stores, consumer, seen, publication, epoch } = subscribed;
  stores.change(3);

  await eventually(() => {
    publication.publish(writeEventFrame('things', { epoch, last: 1 }, [line(1)]));
    publication.publish(mark);
    expect(seen.refusals).toBeGreaterThan(1);
  });

  await eventually(() => expect(consumer.effects).toEqual([1, 2, 3]));
  expect(seen.marks).toBe(0);
});

test('Z17: an event that does not match the contract is dead-lettered or skipped, and the next ones are applied', async () => {
  await using subscribed = await setup();
  const { stores, consumer, hear, epoch } = subscribed;
  stores.outbox.add(changeTo(1));
  stores.outbox.add(changeTo(2, { type: 'thingMelted' }));
  stores.outbox.add(changeTo(3, { type: '__proto__' }));
  stores.outbox.add(changeTo(4, { data: { value: '4' } }));
  stores.outbox.add(changeTo(5));

  await hear(writeEventFrame('things', { epoch, last: 5 }));

  await eventually(() => expect(consumer.effects).toEqual([1, 5]));
  expect(subscribed.kit.subscriptionStatus()).toMatchObject([
    { seq: 5, deadLetters: { count: 1 } },
  ]);
});

test('Z17: after an oversized frame the log is read, whatever happens to the connection', async () => {
  await using subscribed = await setup();
  const { stores, consumer, hear, publication } = subscribed;
  await hear();

  publication.publish(Buffer.concat([mark, Buffer.alloc(maxResponseFrameBytes)]));
  stores.change(7);

  await eventually(() => expect(consumer.effects).toEqual(numbers(1, 7)));
  expect(consumer.resets).toEqual([]);
});
