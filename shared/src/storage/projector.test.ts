import { describe, expect, test } from '@jest/globals';
import { startRelay } from '../events/delivery/relay.ts';
import { fromLine } from '../events/event-frame.ts';
import { createMemoryEventLog } from '../events/memory-event-log.ts';
import { createMemoryOutbox } from '../events/memory-outbox.ts';
import type { EventLog } from '../events/outbox.ts';
import { pendingEventOf } from '../testing/events.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { testContext } from '../testing/context.ts';
import { MemoryDocuments } from './memory-documents.ts';
import { Projection, type ProjectionDocument, projectionDocuments } from './projection.ts';
import { ProjectionProjector } from './projector.ts';

interface Vote {
  readonly on: string;
}

const at = (millisecond: number) => `2026-01-01T00:00:00.00${millisecond}Z`;
const voteAt = (id: string, millisecond: number) =>
  pendingEventOf({ id, key: id, type: 'voted', time: at(millisecond), data: { on: 'lamp' } });

const stamp = { version: 1, updatedAt: at(0) };

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Votes whose relay counts them. */
const setup = (keptEvents = 1_000) => {
  const runtime = createFakeRuntime();
  const log = createMemoryEventLog(runtime, { keptEvents });
  const outbox = createMemoryOutbox();
  const votes = new Set<string>();
  const counts = new MemoryDocuments<ProjectionDocument<number>>(projectionDocuments);
  const rules = {
    version: 1,
    initial: 0,
    key: ({ on }: Vote) => on,
    evolve: (sum: number) => sum + 1,
  };
  const projectorOn = (own: EventLog, documents: typeof counts = counts) =>
    new ProjectionProjector({
      name: 'counts',
      rules,
      documents,
      aggregates: () => ({
        scan: async (after: string) =>
          [...votes]
            .filter((id) => id > after)
            .map((id) => ({ state: { id, ...stamp }, ...outbox.placeOf(id) })),
      }),
      event: 'voted',
      bodyOf: () => ({ on: 'lamp' }),
      log: own,
      newId: runtime.newId,
      logger: quiet,
    });
  const start = (holder: string, own: EventLog = log, documents = counts) =>
    startRelay({
      service: 'votes',
      holder,
      outbox,
      log: own,
      publish: () => undefined,
      projections: [projectorOn(own, documents)],
      runtime,
      logger: quiet,
    });
  const projection = new Projection(() => counts, rules);
  const count = () => projection.find('lamp', testContext());
  const cast = (id: string) => {
    votes.add(id);
    outbox.add(voteAt(id, 1));
  };
  return { runtime, log, outbox, counts, projectorOn, start, count, cast };
};

describe('a projection', () => {
  test('counts an event that the log has between others of the batch with earlier numbers', async () => {
    const { runtime, log, outbox, start, count } = setup();
    const [first, late, third] = [voteAt('a', 1), voteAt('b', 2), voteAt('c', 3)];
    const before = start('before');
    await runtime.advance(1_000);
    await before.stop();
    // A relay that died after it had appended what was there.
    const lease = await log.acquire('dead', 1);
    if (lease) await log.append(lease, [first, third]);
    await runtime.advance(10);
    for (const event of [first, late, third]) outbox.add(event);

    const relay = start('next');
    await runtime.advance(10_000);
    await relay.stop();

    expect(await outbox.pending(10)).toEqual([]);
    expect(await count()).toBe(3);
  });

  test.each(
    (['find', 'write', 'deleteRange'] as const).flatMap((operation) =>
      [1, 2, 3, 4, 5, 6].flatMap((nth) =>
        [100, 1_000, 8_000].map((ms) => [operation, nth, ms] as const),
      ),
    ),
  )(
    'counts each event once where a replica is paused at %s number %i for %i ms and another takes over',
    async (operation, nth, ms) => {
      const { runtime, log, outbox, counts, start, count, cast } = setup();
      for (let n = 0; n < 90; n++) cast(`v${n + 100}`);
      const lease = await log.acquire('before', 1);
      const pending = await outbox.pending(100);
      if (lease) await log.append(lease, pending);
      await outbox.acknowledge(pending, await log.position());
      await runtime.advance(10);
      let calls = 0;
      const paused = new Proxy(counts, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          return async (...given: unknown[]) => {
            if (name === operation && ++calls === nth) {
              await new Promise<void>((resolve) => void runtime.after(ms, resolve));
            }
            return Reflect.apply(value, target, given) as unknown;
          };
        },
      });
      start('a', log, paused);
      await runtime.advance(20);
      const other = start('b');
      await runtime.advance(20);

      cast('v190');
      other.wake();
      await runtime.advance(20_000);
      cast('v191');
      other.wake();
      await runtime.advance(20_000);

      expect(await count()).toBe(92);
    },
  );

  test('does not go past a gap of a batch that the log no longer has, and is rebuilt', async () => {
    const { log, outbox, projectorOn, count, cast } = setup(2);
    const projector = projectorOn(log);
    while (await projector.rebuild());
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) cast(id);
    const pending = await outbox.pending(10);
    const lease = await log.acquire('holder', 5_000);
    const lines = lease && (await log.append(lease, pending));
    const { epoch, seq } = await log.position();
    await outbox.acknowledge(pending, { epoch, seq });
    const logged = lines?.map(fromLine) ?? [];

    await projector.project(epoch, [...logged.slice(0, 2), ...logged.slice(4)]);
    while (await projector.rebuild());

    expect(await count()).toBe(6);
  });

  test('counts what a lost log had when another log takes its place', async () => {
    const { runtime, start, count, cast } = setup();
    for (const id of ['a', 'b', 'c']) cast(id);
    const before = start('before');
    await runtime.advance(1_000);
    await before.stop();

    const after = start('after', createMemoryEventLog(runtime));
    await runtime.advance(1_000);
    cast('d');
    await runtime.advance(1_000);
    await after.stop();

    expect(await count()).toBe(4);
  });
});
