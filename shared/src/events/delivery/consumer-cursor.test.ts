import { expect, test } from '@jest/globals';
import type { LoggedEvent } from '../event.ts';
import { ConsumerCursor } from './consumer-cursor.ts';

const event = (seq: number): LoggedEvent => ({
  id: `e-${seq}`,
  type: 'changed',
  key: 'a',
  version: seq,
  time: '2026-01-01T00:00:00.000Z',
  data: {},
  seq,
});

test('from a frame with disordered numbers only the contiguous events are taken', () => {
  const log = new ConsumerCursor();
  log.startAt({ epoch: 'e', seq: 3 });

  log.hear({ epoch: 'e', last: 6, events: [5, 4, 6, 5].map(event) }, 100);

  expect(log.takeHeld().map(({ seq }) => seq)).toEqual([4, 5]);
  expect(log.known).toEqual({ epoch: 'e', last: 6 });
  expect(log.isCaughtUp).toBe(false);
});
