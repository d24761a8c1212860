import { expect, test } from '@jest/globals';
import { createFakeRuntime } from './testing/fake-runtime.ts';
import { childTrace, parseTraceparent, toTraceparent } from './trace.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

test.each([
  [`00-${traceId}-${spanId}-01`, true],
  [`00-${traceId}-${spanId}-00`, false],
  [`00-${traceId}-${spanId}-ff`, true],
  [`00-${traceId}-${spanId}-02`, false],
  [`cc-${traceId}-${spanId}-01`, true],
  [`cc-${traceId}-${spanId}-01-what-a-later-version-says`, true],
])('%s is read', (value, sampled) => {
  expect(parseTraceparent(value)).toEqual({ traceId, spanId, sampled });
});

test.each([
  ['nothing', ''],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
  ['a span of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['upper-case digits', `00-${traceId.toUpperCase()}-${spanId}-01`],
  ['other characters', `00-${traceId.replace('4', 'g')}-${spanId}-01`],
  ['the version that there never is', `ff-${traceId}-${spanId}-01`],
  ['version 00 with more than it has', `00-${traceId}-${spanId}-01-more`],
  ['a later version with a longer flag', `cc-${traceId}-${spanId}-011`],
  ['no flags', `00-${traceId}-${spanId}`],
  ['a short trace', `00-${traceId.slice(1)}-${spanId}-01`],
  ['blanks around it', ` 00-${traceId}-${spanId}-01 `],
  ['a line break behind it', `00-${traceId}-${spanId}-01\n`],
  ['10 KiB of it', `00-${traceId}-${spanId}-01`.repeat(200)],
])('%s is no trace', (_what, value) => {
  expect(parseTraceparent(value)).toBeUndefined();
});

test('a written trace is read back', () => {
  const { random } = createFakeRuntime();
  const trace = childTrace(undefined, random);

  for (const each of [trace, { ...trace, sampled: false }]) {
    expect(toTraceparent(each)).toHaveLength(55);
    expect(parseTraceparent(toTraceparent(each))).toEqual(each);
  }
});

test('a child is another span of the same trace, sampled as its parent', () => {
  const { random } = createFakeRuntime();
  const parent = { traceId, spanId, sampled: false };

  const child = childTrace(parent, random);

  expect(child).toEqual({ traceId, spanId: expect.not.stringMatching(spanId), sampled: false });
  expect(child.spanId).toMatch(/^[0-9a-f]{16}$/);
});

test('without a parent each is a trace of its own, and sampled', () => {
  const { random } = createFakeRuntime();
  const traces = Array.from({ length: 100 }, () => childTrace(undefined, random));

  expect(new Set(traces.map((trace) => trace.traceId)).size).toBe(100);
  expect(traces.every(({ sampled }) => sampled)).toBe(true);
});
