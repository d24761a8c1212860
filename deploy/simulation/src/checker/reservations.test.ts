import { expect, test } from '@jest/globals';
import type { Fact, Fields, FinalState } from '../history/facts.ts';
import { check } from './check.ts';
import { reservationRules } from './reservations.ts';

const now = Date.UTC(2026, 0, 1);

/** A call about the reservation of order-1, and its answer. */
const asked = (operation: string, status: string): Fact[] => [
  {
    at: 0,
    kind: 'call',
    id: operation,
    by: 'gateway-1.1',
    service: 'inventory',
    operation,
    input: { id: 'order-1' },
    about: 'lamp',
    idempotencyKey: operation,
    isIdempotent: true,
    expiresAt: 100,
    traceId: String(operation.length).padStart(32, '0'),
    isSure: false,
  },
  {
    at: 20,
    kind: 'end',
    id: operation,
    code: 'ok',
    executed: 'yes',
    answer: JSON.stringify(reservationOf(status)),
  },
];

const reservationOf = (status: string) => ({
  id: 'order-1',
  status,
  lines: [{ productId: 'lamp', quantity: 2 }],
  until: '2026-01-01T00:10:00.000Z',
});

const storedAs = (state: Fields): FinalState['stored'][number] => ({
  service: 'inventory',
  key: String(state['id']),
  version: 1,
  isAnnounced: false,
  state,
});

/** The hold of order-1, which was, or is, to be looked at. */
const holdOf = (quantity: number, inMs = 1_000) => ({
  reservationId: 'order-1',
  quantity,
  lookAt: new Date(now + inMs).toISOString(),
});

/** The rules for reservations that a history breaks. */
const broken = (facts: readonly Fact[], ...states: readonly Fields[]): readonly string[] => {
  const stored = states.map(storedAs);
  const final = { at: 200, copies: [], left: [], stored, clocks: { inventory: now } };
  return check({ facts, final }).flatMap(({ rule }) => (rule in reservationRules ? rule : []));
};

const lamp = { id: 'lamp', onHand: 5, available: 3, holds: [holdOf(2)] };

test('pieces that are held for a reservation, or sold with its hold to be settled, are all right', () => {
  expect(broken(asked('reserve', 'reserved'), lamp, reservationOf('reserved'))).toEqual([]);
  expect(broken(asked('commit', 'committed'), lamp, reservationOf('committed'))).toEqual([]);
  expect(broken([], { ...lamp, available: 5, holds: [] }, reservationOf('expired'))).toEqual([]);
});

test.each([
  ['held and available', { ...lamp, available: 4 }],
  ['held though the reservation wants another number', { ...lamp, holds: [holdOf(1), holdOf(1)] }],
  ['held although that should have been looked at', { ...lamp, holds: [holdOf(2, -1)] }],
])('pieces that are %s are found', (_, stock) => {
  const found = broken(asked('reserve', 'reserved'), stock, reservationOf('reserved'));

  expect(found).toContain('pieces on hand are available or held');
});

test.each([
  ['is reserved without its pieces', 'a reservation holds all of its lines', 'reserved', 'reserve'],
  ['sold nothing', 'pieces are sold as orders have committed', 'committed', 'commit'],
  ['was not committed by anybody', 'only asked reservations are committed', 'committed', 'reserve'],
  ['is not what its order was told', 'a reservation is as was told', 'released', 'commit'],
] as const)('a reservation that %s is found', (_, rule, status, operation) => {
  const told = { reserve: 'reserved', commit: 'committed' }[operation];
  const stock = { ...lamp, available: 5, holds: [] };

  expect(broken(asked(operation, told), stock, reservationOf(status))).toContain(rule);
});
