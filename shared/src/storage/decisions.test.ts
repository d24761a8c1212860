import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
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
  write: name === undefined ? undefined : { name, fingerprint: 'input' },
  expectedVersion: undefined,
  decide,
});
const counted = (state: Counter): Counter => ({ ...state, count: state.count + 1 });

const decide = (...changes: readonly Change<Counter>[]) =>
  decideAll({ state: present(), writes: [] }, changes, now, (state) => ({
    state: counter.parse(state),
    body: undefined,
  }));

describe('decisions on a group of changes', () => {
  test('a state that cannot be remembered is refused, and no later change builds on it', () => {
    const endless = changeOf((state) => ({ ...counted(state), extra: 1n }), 'k1');

    const { outcomes, versions, stored } = decide(endless, changeOf(counted, 'k2'));

    expect(outcomes).toMatchObject([{ error: expect.anything() }, { state: { count: 1 } }]);
    expect(versions.map(({ state }) => state.version)).toEqual([2]);
    expect(stored.state).toMatchObject({ count: 1, version: 2 });
    expect(stored.state).not.toHaveProperty('extra');
  });

  test('a rule cannot give an aggregate the id of another one', () => {
    const { outcomes, versions } = decide(changeOf((state) => ({ ...counted(state), id: 'bob' })));

    expect(outcomes).toMatchObject([{ error: { message: 'ada cannot become bob' } }]);
    expect(versions).toEqual([]);
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

    const { outcomes, stored } = decide(meddling, deeper, changeOf(counted));

    expect(outcomes.map((outcome) => 'error' in outcome)).toEqual([true, true, false]);
    expect(stored.state).toMatchObject({ count: 1, tags: [], version: 2 });
  });
});
