import type { Client } from '../../../protocol/calls/client.ts';
import { createFakeRuntime, type FakeRuntime } from '../../../testing/fake-runtime.ts';
import type { PendingEvent, Position } from '../../event.ts';
import type { EventLogOptions } from '../../event-log-options.ts';
import { MemoryEventLog } from '../../memory-event-log.ts';
import type { LogPage } from '../../outbox.ts';
import { MemoryDeadLetterStore } from '../../dead-letters/memory-dead-letter-store.ts';
import { DeadLetters } from '../../dead-letters/dead-letters.ts';
import { writeEventFrame } from '../event-frame.ts';
import { EventSubscriber } from '../event-subscriber.ts';
import { type HistoryContract, historyPageSize } from '../history.ts';
import { changeTo, ThingsConsumer, thingsContract } from './things.ts';

/** A log of things that a test writes by hand, and the frames that a relay would publish. */
export class WrittenLog {
  readonly log: MemoryEventLog;
  lastValue = 0;

  /** Logs of runtimes with equal seeds have the same epoch. */
  constructor(runtime: FakeRuntime, options: EventLogOptions = {}) {
    this.log = new MemoryEventLog(runtime, options);
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

  /** A frame with what the log is now; without events it is a beat. */
  async frameOf(lines: readonly string[] = []): Promise<Buffer> {
    const { epoch, seq } = await this.log.position();
    return writeEventFrame('things', { epoch, last: seq }, lines);
  }
}

/** A subscriber's world: a log to follow, a consumer, and the calls that read the log. */
export const createSubscribedThings = (options: EventLogOptions = {}) => {
  const runtime = createFakeRuntime();
  const consumer = new ThingsConsumer();
  const warnings: string[] = [];
  const deadLettered = new MemoryDeadLetterStore();
  const things = {
    runtime,
    consumer,
    warnings,
    /** What is kept aside, also when the process ends. */
    deadLettered,
    /** Whether the store answers that events are applied to; throws while it does not. */
    checkStores: async (): Promise<void> => undefined,
    /** What is asked; replaced, it is another log. */
    written: new WrittenLog(createFakeRuntime({ seed: 2 }), options),
    /** How often the log was asked. */
    calls: 0,
    /** How an answer is changed on its way; may throw or take its time. */
    answer: async (page: LogPage): Promise<LogPage> => page,
    /** The epoch and the number of the log's last event. */
    position: (): Promise<Position> => things.written.log.position(),
    subscribe: () => {
      const subscriber = new EventSubscriber({
        contract: thingsContract,
        consumer,
        deadLetters: new DeadLetters('things', deadLettered),
        checkStores: () => things.checkStores(),
        history: { call: call as Client<HistoryContract>['call'] },
        runtime,
        logger: { warn: (_: unknown, message?: string) => void warnings.push(`${message}`) },
      });
      return { subscriber, hear: hearWith(subscriber, runtime) };
    },
    /** A subscriber whose consumer stands at the log's end. */
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

/** Lets a subscriber read frames, one after the other, and do what it then does. */
const hearWith =
  (subscriber: { read(frame: Buffer): void }, runtime: FakeRuntime) =>
  async (...frames: Buffer[]) => {
    for (const frame of frames) {
      subscriber.read(frame);
      await runtime.advance(0);
    }
  };
