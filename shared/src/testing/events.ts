import type { PendingEvent } from '../events/event.ts';

/** An event for tests of what carries events: with these facts, and plain ones for the others. */
export const pendingEventOf = (facts: Partial<PendingEvent> & { id: string }): PendingEvent => ({
  type: 'thingChanged',
  key: 'thing',
  version: 1,
  time: '2026-01-01T00:00:00.000Z',
  traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
  data: { note: facts.id, 'dotted.name': [1, 2.5, null], $name: 1_000_000_000_000 },
  ...facts,
});
