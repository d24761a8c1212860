import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { systemRuntime } from '../runtime.ts';
import { servedContext } from '../testing/context.ts';
import { type Change, decideAll } from './decisions.ts';

const counter = z.object({
  id: z.string(),
  count: z.int(),
  tags: z.array(z.string()),
  extra: z.unknown().optional(),
  version: z.int(),
  updatedAt: z.string(),
});
type Counter = z.infer<typeof counter>;

const now = '2026-01-01T00:00:00.000Z';
const present = (): Counter => ({ id: 'ada', count: 0, tags: [], version: 1, updatedAt: now });

const changeOf = (decide: Change<Counter>['decide'], name?: string): Change<Counter> => ({
  context: Object.assign(
    servedContext(systemRuntime),
    name && { write: { name, fingerprint: 'input' } },
  ),
  expectedVersion: undefined,
  decide,
});
const counted = (state: Counter): Counter => ({ ...state, count: state.count + 1 });

const announced = { id: 'e', type: 'counted', key: 'ada', time: now, traceparent: '', data: {} };

const decide = (...changes: readonly Change<Counter>[]) =>
  decideAll({ state: present(), writes: [] }, changes, now, (facts, version) => ({
    state: counter.parse({ ...facts, version, updatedAt: now }),
    events: [{ ...announced, version }],
  }));

describe('decisions on a group of changes', () => {
  test('the events of all versions come in their order', () => {
    const { events } = decide(
      changeOf(counted),
      changeOf((state) => state),
      changeOf(counted),
    );

    expect(events.map(({ version }) => version)).toEqual([2, 3]);
  });

  test('a state that cannot be remembered is refused, and no later change builds on it', () => {
    const endless = changeOf((state) => ({ ...counted(state), extra: 1n }), 'k1');

    const { outcomes, events, ...stored } = decide(endless, changeOf(counted, 'k2'));

    expect(outcomes).toMatchObject([{ error: expect.anything() }, { state: { count: 1 } }]);
    expect(events).toEqual([{ ...announced, version: 2 }]);
    expect(stored.state).toMatchObject({ count: 1, version: 2 });
    expect(stored.state).not.toHaveProperty('extra');
  });

  test('a rule cannot give an aggregate the id of another one', () => {
    const { outcomes, state, events } = decide(
      changeOf((present) => ({ ...counted(present), id: 'bob' })),
    );

    expect(outcomes).toMatchObject([{ error: { message: 'ada cannot become bob' } }]);
    expect(state.version).toBe(1);
    expect(events).toEqual([]);
  });

  test('a rule that writes to the present state fails, and no other change sees what it wrote', () => {
    const meddling = changeOf((state) => {
      state.count = 100;
      return counted(state);
    });
    const deeper = changeOf((state) => {
      state.tags.push('written');
      return state;
    });

    const { outcomes, ...stored } = decide(meddling, deeper, changeOf(counted));

    expect(outcomes.map((outcome) => 'error' in outcome)).toEqual([true, true, false]);
    expect(stored.state).toMatchObject({ count: 1, tags: [], version: 2 });
  });
});
