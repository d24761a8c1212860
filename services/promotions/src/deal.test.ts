import { expect, test } from '@jest/globals';
import type { DealDraft } from '@shop/shared/contracts/promotions';
import { deals, ended, firstDeal, inPhase, phaseAt } from './deal.ts';

const draft: DealDraft = {
  name: 'Lamp week',
  effect: { kind: 'percent', percent: 10 },
  target: { scope: 'categories', categories: ['lamps'] },
  coupon: null,
  maxUses: null,
  priority: 0,
  stackable: true,
  from: '2026-01-02T00:00:00.000Z',
  until: '2026-01-09T00:00:00.000Z',
};
const now = '2026-01-01T00:00:00.000Z';
const bundle = { kind: 'bundle', price: { amount: 1, currency: 'EUR' } } as const;
const stored = { ...firstDeal('d1', draft, now), version: 1, updatedAt: now };
const facts = (error: { field: string }) =>
  expect.objectContaining({
    code: 'INVALID_ARGUMENT',
    fields: [{ ...error, message: expect.any(String) }],
  });

test.each([
  ['2026-01-01T23:59:59.999Z', 'planned'],
  ['2026-01-02T00:00:00.000Z', 'running'],
  ['2026-01-08T23:59:59.999Z', 'running'],
  ['2026-01-09T00:00:00.000Z', 'over'],
])('at %s the deal is %s, to the millisecond', (at, phase) => {
  expect(phaseAt(draft, at)).toBe(phase);
});

test('a deal is due at its beginning, then at its end, then never', () => {
  const { phase: due } = deals.due;
  const running = { ...stored, phase: 'running' as const };

  expect(due(stored)).toBe(Date.parse(draft.from));
  expect(due(running)).toBe(Date.parse('2026-01-09T00:00:00.000Z'));
  expect(due({ ...running, until: null })).toBeUndefined();
  expect(due({ ...running, phase: 'over' })).toBeUndefined();
});

test('a step of its time changes the phase, and nothing where it is right', () => {
  expect(inPhase(stored, draft.from)).toMatchObject({ phase: 'running' });
  expect(inPhase(stored, now)).toBe(stored);
});

test.each([
  ['until', { until: '2026-01-01T12:00:00.000Z' }],
  ['until', { from: '2025-01-01T00:00:00.000Z', until: '2025-02-01T00:00:00.000Z' }],
  ['target', { effect: bundle }],
  ['target', { effect: bundle, target: { scope: 'products', productIds: ['cup', 'cup'] } }],
  ['maxUses', { maxUses: 5 }],
] satisfies [string, Partial<DealDraft>][])(
  'a deal whose %s cannot be is refused: %j',
  (field, change) => {
    expect(() => firstDeal('d1', { ...draft, ...change }, now)).toThrow(facts({ field }));
  },
);

test('a deal that runs ends now, and one that is planned never begins', () => {
  const at = '2026-01-03T00:00:00.000Z';

  expect(ended(stored, at)).toMatchObject({ from: draft.from, until: at, phase: 'over' });
  expect(ended(stored, now)).toMatchObject({ from: now, until: now, phase: 'over' });
  const over = { ...stored, ...ended(stored, now) };
  expect(ended(over, at)).toBe(over);
});
