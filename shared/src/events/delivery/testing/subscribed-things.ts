import type { Client } from '../../../protocol/calls/client.ts';
import { createFakeRuntime, type FakeRuntime } from '../../../testing/fake-runtime.ts';
import type { PendingEvent, Position } from '../../event.ts';
import { createMemoryEventLog } from '../../memory-event-log.ts';
import type { EventLog, EventLogOptions, LogPage } from '../../outbox.ts';
import { createDeadLetterStore, deadLetterDocuments } from '../../../storage/dead-letter-store.ts';
import { MemoryDocuments } from '../../../storage/memory-documents.ts';
import { createDeadLetters } from '../dead-letters.ts';
import { writeEventFrame } from '../../event-frame.ts';
import { EventSubscriber } from '../event-subscriber.ts';
import { type HistoryContract, historyPageSize } from '../history.ts';
import { changeTo, ThingsConsumer, thingsContract } from './things.ts';

/** A log that a test writes by hand, and the frames that a relay would publish. */
export class WrittenLog {
  readonly log: EventLog;
  lastValue = 0;

  /** Logs of runtimes with equal seeds have the same epoch. */
  constructor(runtime: FakeRuntime, options: EventLogOptions = {}) {
    this.log = createMemoryEventLog(runtime, options);
  }

  /** Appends these events and returns their frame. */
  async append(events: readonly PendingEvent[]): Promise<Buffer> {
    const lease = await this.log.acquire('test', 1);
    const logged = lease && (await this.log.append(lease, events));
    return this.frameOf(logged ?? []);
  }

  /** Appends changes to the next `count` values; returns a frame each. */
  async change(count: number): Promise<Buffer[]> {
    const frames: Buffer[] = [];
    for (let n = 0; n < count; n++) frames.push(await this.append([changeTo(++this.lastValue)]));
    return frames;
  }

  /** A frame with the present state of the log; without events it is a heartbeat. */
  async frameOf(lines: readonly string[] = []): Promise<Buffer> {
    const { epoch, seq } = await this.log.position();
    return writeEventFrame('things', { epoch, last: seq }, lines);
  }
}

/** The world of a subscriber: a log, a consumer, and the calls that read the log. */
export const createSubscribedThings = (options: EventLogOptions = {}) => {
  const runtime = createFakeRuntime();
  const consumer = new ThingsConsumer();
  const warnings: string[] = [];
  const deadLettered = createDeadLetterStore(new MemoryDocuments(deadLetterDocuments));
  const things = {
    runtime,
    consumer,
    warnings,
    /** The dead letters, which survive the process. */
    deadLettered,
    /** Throws while the store that events are applied to does not answer. */
    checkStores: async (): Promise<void> => undefined,
    /** The log that is read; replaced, it is another log. */
    written: new WrittenLog(createFakeRuntime({ seed: 2 }), options),
    /** How often the log was read. */
    calls: 0,
    /** Changes an answer on its way; may throw or take time. */
    answer: async (page: LogPage): Promise<LogPage> => page,
    /** The epoch and the last number of the log. */
    position: (): Promise<Position> => things.written.log.position(),
    subscribe: () => {
      const subscriber = new EventSubscriber({
        contract: thingsContract,
        consumer,
        deadLetters: createDeadLetters('things', deadLettered),
        checkStores: () => things.checkStores(),
        history: { call: call as Client<HistoryContract>['call'] },
        runtime,
        logger: { warn: (_: unknown, message?: string) => void warnings.push(`${message}`) },
      });
      return { subscriber, hear: hearWith(subscriber, runtime) };
    },
    /** A subscriber whose consumer is at the end of the log. */
    async subscribeFromNow() {
      consumer.stood = await things.position();
      const subscribed = things.subscribe();
      await runtime.advance(0);
      things.calls = 0;
      return subscribed;
    },
  };
  const call = async (_: '$events', { after, limit }: { after: number; limit?: number }) => {
    things.calls += 1;
    return things.answer(await things.written.log.read(after, limit ?? historyPageSize));
  };
  return things;
};

/** Lets a subscriber read frames one after the other, and handle each. */
const hearWith =
  (subscriber: { read(frame: Buffer): void }, runtime: FakeRuntime) =>
  async (...frames: Buffer[]) => {
    for (const frame of frames) {
      subscriber.read(frame);
      await runtime.advance(0);
    }
  };
