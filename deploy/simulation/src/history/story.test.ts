import { expect, test } from '@jest/globals';
import type { Run } from '../simulate.ts';
import { mistakeOf } from '../command/report.ts';
import type { Fact, FinalState } from './facts.ts';

const facts: readonly Fact[] = [
  {
    at: 1,
    kind: 'call',
    id: 'call-1',
    by: 'gateway-1.1',
    service: 'pricing',
    operation: 'reprice',
    input: { id: 'lamp' },
    about: 'lamp',
    isIdempotent: false,
    expiresAt: 301,
    traceId: '',
    isSure: false,
  },
  { at: 2, kind: 'run', run: 1, id: 'call-1', by: 'pricing-1.1', attempt: 0 },
  { at: 3, kind: 'run', run: 2, id: 'call-2', by: 'pricing-1.1', attempt: 0 },
  { at: 4, kind: 'fault', text: 'pricing-1.1 crashes' },
  { at: 5, kind: 'run', run: 3, id: 'call-1', by: 'pricing-2.1', attempt: 1 },
];

const about = {
  rule: 'a call that may run once runs once',
  about: 'call-1',
  text: 'call-1 ran twice',
};

const runWith = (violations: Run['violations']): Run => ({
  seed: 7,
  digest: '',
  violations,
  history: { facts, final: {} as FinalState },
});

test('a mistake is told with its rule, what happened around it, and how to see it again', () => {
  expect(mistakeOf(runWith([about, about]))).toEqual([
    'seed 7 VIOLATES: a call that may run once runs once',
    '        1.0 ms  gateway-1.1 calls pricing.reprice (call-1, 300 ms) {"id":"lamp"}',
    '        2.0 ms  pricing-1.1 runs call-1, try 1 (run 1)',
    '        4.0 ms  *** pricing-1.1 crashes',
    '        5.0 ms  pricing-2.1 runs call-1, try 2 (run 3)',
    '  => call-1 ran twice',
    '  and 1 more',
    '  again, from the beginning: make simulate SEED=7',
  ]);
});

test('a run that breaks no rule has nothing to tell', () => {
  expect(mistakeOf(runWith([]))).toBeUndefined();
});
