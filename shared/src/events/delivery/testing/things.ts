import { z } from 'zod';
import { contract } from '../../../protocol/contract.ts';
import type { CallContext } from '../../../protocol/calls/context.ts';
import { pendingEventOf } from '../../../testing/events.ts';
import type { PendingEvent, Position } from '../../event.ts';
import type { EventConsumer, EventOf } from '../../subscription.ts';

/** A service that only publishes changes of things. */
export const thingsContract = contract({
  service: 'things',
  version: '1.0.0',
  operations: {},
  events: { thingChanged: z.object({ value: z.int() }) },
  subscribers: ['reader', 'teller', 'slow', 'tester'],
});
type ThingsContract = typeof thingsContract;

const firstTime = Date.UTC(2026, 0, 1);

/** The change of a thing to `value`, later than the changes to lower values. */
export const changeTo = (value: number, facts: Partial<PendingEvent> = {}): PendingEvent =>
  pendingEventOf({
    id: `change-${value}`,
    key: `thing-${value % 10}`,
    time: new Date(firstTime + value).toISOString(),
    data: { value },
    ...facts,
  });

/** The numbers from `first` to `last`. */
export const numbers = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** A consumer that stores each effect together with its position, as in one document. */
export class ThingsConsumer implements EventConsumer<ThingsContract> {
  /** The values in the order in which they were applied; a reset clears them. */
  effects: number[] = [];
  stood: Position | undefined;
  readonly resets: Position[] = [];
  /** Runs before anything is changed; may throw or take time. */
  onApply: (events: readonly EventOf<ThingsContract>[]) => Promise<void> = async () => undefined;
  onReset: () => Promise<void> = async () => undefined;

  constructor(stood?: Position) {
    this.stood = stood;
  }

  async position(): Promise<Position | undefined> {
    return this.stood;
  }

  async apply(events: readonly EventOf<ThingsContract>[], position: Position): Promise<void> {
    await this.onApply(events);
    this.effects.push(...events.map(({ data }) => data.value));
    this.stood = position;
  }

  async reset(position: Position, _context: CallContext): Promise<void> {
    await this.onReset();
    this.resets.push(position);
    this.effects = [];
    this.stood = position;
  }
}
