import { describe, expect, test } from '@jest/globals';
import { maxResponseBytes } from '../protocol/wire/limits.ts';
import { pendingEventOf } from '../testing/events.ts';
import { createFakeRuntime, type FakeRuntime } from '../testing/fake-runtime.ts';
import type { LoggedEvent, PendingEvent } from './event.ts';
import { fromLine } from './event-frame.ts';
import type { EventLog, EventLogOptions, Lease } from './outbox.ts';

/** Opens a log that is empty; what it returns opens the same log, as another replica would. */
type OpenEventLog = (runtime: FakeRuntime, options: EventLogOptions) => () => EventLog;

const leaseMs = 30_000;

const seqs = (events: readonly LoggedEvent[] | undefined) => events?.map(({ seq }) => seq);

/** The lines that an append has returned, as events. */
const eventsOf = (lines: readonly string[] | undefined) => lines?.map(fromLine);

const batch = (name: string, count: number): PendingEvent[] =>
  Array.from({ length: count }, (_, n) => pendingEventOf({ id: `${name}-${n}`, version: n + 1 }));

const leaseOf = async (log: EventLog, holder: string, ms = leaseMs): Promise<Lease> => {
  const lease = await log.acquire(holder, ms);
  if (!lease) throw new Error(`${holder} did not get the lease`);
  return lease;
};

/** Reads page by page, as a subscriber that catches up does. */
const readAll = async (log: EventLog, from = 0): Promise<LoggedEvent[]> => {
  const events: LoggedEvent[] = [];
  for (let seq = from; ; seq = events.at(-1)?.seq ?? seq) {
    const page = await log.read(seq, 150);
    if (page.events.length === 0) return events;
    events.push(...page.events);
  }
};

/** The promises of every event log. */
export const eventLogSuite = (name: string, open: OpenEventLog): void => {
  const setup = (options: EventLogOptions = {}) => {
    const runtime = createFakeRuntime();
    const again = open(runtime, options);
    return { runtime, again, log: again() };
  };

  describe(name, () => {
    test('an empty log has no first event', async () => {
      const { log } = setup();
      const { epoch, seq } = await log.position();

      expect(seq).toBe(0);
      expect(await log.read(0, 10)).toEqual({ epoch, first: 0, last: 0, events: [] });
    });

    test('events are numbered from 1 in the order in which they were appended', async () => {
      const { log } = setup();
      const lease = await leaseOf(log, 'a');
      const events = batch('e', 5);

      const logged = eventsOf(await log.append(lease, events));

      expect(logged).toEqual(events.map((event, n) => ({ ...event, seq: n + 1 })));
      const { epoch } = await log.position();
      expect(await log.read(0, 10)).toEqual({ epoch, first: 1, last: 5, events: logged });
    });

    test('a page has what comes after its beginning, and no more than asked for', async () => {
      const { log } = setup();
      await log.append(await leaseOf(log, 'a'), batch('e', 5));

      expect(seqs((await log.read(2, 2)).events)).toEqual([3, 4]);
      expect(seqs((await log.read(5, 2)).events)).toEqual([]);
      expect(seqs((await log.read(99, 2)).events)).toEqual([]);
    });

    test('a page of large events is short enough for one answer', async () => {
      const { log } = setup();
      const data = { text: 'ä'.repeat(20_000) };
      const large = batch('large', 100).map((event) => ({ ...event, data }));
      await log.append(await leaseOf(log, 'a'), large);

      const page = await log.read(0, 200);

      expect(page.events.length).toBeGreaterThan(1);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(maxResponseBytes);
      expect(await readAll(log)).toHaveLength(100);
    });

    test('the log is the same one when it is opened again', async () => {
      const { log, again } = setup();
      await log.append(await leaseOf(log, 'a'), batch('e', 3));

      expect(await again().position()).toEqual(await log.position());
      expect(await readAll(again())).toEqual(await readAll(log));
    });

    test('two logs have different epochs, also when they are opened at once', async () => {
      const { log, again } = setup();
      const [first, second] = await Promise.all([log.position(), again().position()]);

      expect(second.epoch).toBe(first.epoch);
      expect((await open(createFakeRuntime({ seed: 2 }), {})().position()).epoch).not.toBe(
        first.epoch,
      );
    });
  });

  describe(`${name}: the lease`, () => {
    test('is refused to a second holder until it has run out', async () => {
      const { log, again, runtime } = setup();
      const first = await leaseOf(log, 'a');

      expect(await again().acquire('b', leaseMs)).toBeUndefined();
      await runtime.advance(leaseMs);

      expect((await leaseOf(again(), 'b')).fence).toBeGreaterThan(first.fence);
      expect(await log.acquire('a', leaseMs)).toBeUndefined();
    });

    test('taken by a clock that is far ahead, it does not last until that time comes', async () => {
      const { log, again } = setup();
      const stale = await leaseOf(log, 'a', 3 * leaseMs);

      const lease = await leaseOf(again(), 'b');

      expect(lease.fence).toBeGreaterThan(stale.fence);
      expect(await log.append(stale, batch('stale', 1))).toBeUndefined();
    });

    test('goes to one of those that ask at once', async () => {
      const { again } = setup();
      const holders = ['a', 'b', 'c', 'd', 'e', '$holder'];

      const leases = await Promise.all(holders.map((holder) => again().acquire(holder, leaseMs)));

      expect(leases.filter(Boolean)).toHaveLength(1);
    });

    test('renewed, it keeps its fence and lasts longer', async () => {
      const { log, again, runtime } = setup();
      const lease = await leaseOf(log, 'a');
      await runtime.advance(leaseMs / 2);

      expect(await log.acquire('a', leaseMs)).toEqual(lease);
      await runtime.advance(leaseMs - 1);

      expect(await again().acquire('b', leaseMs)).toBeUndefined();
    });

    test('given back, it can be taken at once', async () => {
      const { log, again } = setup();
      const lease = await leaseOf(log, 'a');

      await log.release(lease);
      const taken = await leaseOf(again(), 'b');
      await log.release(lease);

      expect(await again().acquire('c', leaseMs)).toBeUndefined();
      expect(taken.fence).toBeGreaterThan(lease.fence);
    });

    test('of an idle holder goes at once to one that has events, and to no other idle one', async () => {
      const { log, again } = setup();
      const idle = await log.acquire('a', leaseMs, true);

      expect(await again().acquire('b', leaseMs, true)).toBeUndefined();
      const busy = await leaseOf(again(), 'b');

      expect(busy.fence).toBeGreaterThan(idle?.fence ?? Infinity);
      expect(await log.acquire('a', leaseMs)).toBeUndefined();
    });

    test('taken over, it lets its old holder append nothing more', async () => {
      const { log, again, runtime } = setup();
      const stale = await leaseOf(log, 'a');
      await log.append(stale, batch('before', 2));
      await runtime.advance(leaseMs);
      const lease = await leaseOf(again(), 'b');

      expect(await log.append(stale, batch('stale', 2))).toBeUndefined();
      expect(seqs(eventsOf(await again().append(lease, batch('after', 2))))).toEqual([3, 4]);
      expect(await log.append(stale, batch('stale', 2))).toBeUndefined();

      expect(seqs(await readAll(log))).toEqual([1, 2, 3, 4]);
    });
  });

  describe(`${name}: appending again`, () => {
    test('after a crash between append and acknowledgement gives the same numbers', async () => {
      const { log, again, runtime } = setup();
      const events = batch('e', 3);
      const logged = await log.append(await leaseOf(log, 'a'), events);
      await runtime.advance(leaseMs);

      const successor = again();
      const lease = await leaseOf(successor, 'b');

      expect(await successor.append(lease, events)).toEqual(logged);
      const withNew = [...events, ...batch('new', 2)];
      expect(seqs(eventsOf(await successor.append(lease, withNew)))).toEqual([1, 2, 3, 4, 5]);
      expect(seqs(await readAll(log))).toEqual([1, 2, 3, 4, 5]);
    });

    test('gives the same numbers also after the first batch of the next holder', async () => {
      const { log, again, runtime } = setup();
      const left = batch('left', log.maxBatchEvents);
      const logged = await log.append(await leaseOf(log, 'a'), left);
      await runtime.advance(leaseMs);
      const lease = await leaseOf(again(), 'b');

      await again().append(lease, batch('new', log.maxBatchEvents));

      expect(await again().append(lease, left)).toEqual(logged);
      expect(await readAll(log)).toHaveLength(2 * log.maxBatchEvents);
    });

    test('gives the same numbers wherever in the log the batch came to lie', async () => {
      const { log } = setup();
      const lease = await leaseOf(log, 'a');
      let last = 0;
      for (const count of [100, 100, 55, 1, 1, 100, 100, 100, 100, 99, 100]) {
        const events = batch(`after-${last}`, count);
        const logged = await log.append(lease, events);

        expect(seqs(eventsOf(logged))?.[0]).toBe(last + 1);
        expect(await log.append(lease, events)).toEqual(logged);
        last += count;
      }

      expect(seqs(await readAll(log))).toEqual(Array.from({ length: last }, (_, n) => n + 1));
      expect(seqs(await readAll(log, 300))?.[0]).toBe(301);
    });

    test('events that are appended at once have numbers of their own', async () => {
      const { log, again } = setup();
      const lease = await leaseOf(log, 'a');
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];

      const logged = await Promise.all(names.map((each) => again().append(lease, batch(each, 5))));

      const events = await readAll(log);
      expect(seqs(events)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
      const all = logged.flatMap((lines) => eventsOf(lines) ?? []);
      expect(all.toSorted((a, b) => a.seq - b.seq)).toEqual(events);
    });

    test('numbers stay gapless and nothing is there twice while two holders compete', async () => {
      const { runtime, again } = setup();
      // Each renews its lease for five rounds and forgets to for the next five, but appends on.
      const work = async (holder: string, shift: number) => {
        const log = again();
        const appended: string[] = [];
        let lease: Lease | undefined;
        for (let round = 0; round < 40; round++) {
          const renews = Math.floor(round / 5) % 2 === shift;
          if (renews) lease = (await log.acquire(holder, 1_000)) ?? lease;
          const events = batch(`${holder}-${round}`, 1 + (round % 17));
          const logged = lease && eventsOf(await log.append(lease, events));
          if (logged) appended.push(...logged.map(({ id, seq }) => `${seq} ${id}`));
          await runtime.advance(300 + runtime.random() * 400);
        }
        return appended;
      };

      const appended = (await Promise.all([work('a', 0), work('b', 1)])).flat();
      const events = await readAll(again());

      expect(seqs(events)).toEqual(events.map((_, n) => n + 1));
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      expect(appended.toSorted()).toEqual(events.map(({ id, seq }) => `${seq} ${id}`).toSorted());
      expect(appended.some((line) => line.includes(' a-'))).toBe(true);
      expect(appended.some((line) => line.includes(' b-'))).toBe(true);
    }, 60_000);
  });

  describe(`${name}: forgetting`, () => {
    test('drops the oldest events and keeps at least as many as it was told', async () => {
      const keptEvents = 300;
      const { log } = setup({ keptEvents });
      const lease = await leaseOf(log, 'a');
      for (let n = 0; n < 20; n++) await log.append(lease, batch(`batch-${n}`, 100));

      const { first, last, events } = await log.read(0, 1);

      expect(last).toBe(2_000);
      expect(first).toBeGreaterThan(1);
      expect(last - first + 1).toBeGreaterThanOrEqual(keptEvents);
      expect(seqs(events)).toEqual([first]);
      const kept = await readAll(log);
      expect(seqs(kept)).toEqual(Array.from({ length: last - first + 1 }, (_, n) => first + n));
    });
  });
};
