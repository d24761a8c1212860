import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { errorCodes } from '@shop/shared/errors';
import { KeptPage } from './kept-page.ts';
import { joinBytes, pageBytes } from './page.ts';
import type { Page, Section } from './page.ts';
import { sectionNames } from './policy.ts';
import { isRetryable } from '../retryable.ts';

const section = fc.record({
  status: fc.constantFrom('ok', 'stale', 'unavailable', 'shed'),
  ageMs: fc.double({ min: 0, max: 1e10, noNaN: true }),
  source: fc.constantFrom('live', 'cache'),
  data: fc.option(
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    {
      nil: undefined,
    },
  ),
  facts: fc.constant(undefined),
  error: fc.option(fc.constantFrom(...Object.keys(errorCodes)), {
    nil: undefined,
  }),
});

const sections = fc.record({
  product: section,
  pricing: section,
  inventory: section,
  reviews: section,
  recommendations: section,
});

const page = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
  sections,
  degraded: fc.subarray([...sectionNames]),
  purchasable: fc.constantFrom(true, false, 'unknown' as const),
  requestId: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
});

type Drawn = typeof page extends fc.Arbitrary<infer T> ? T : never;

const pageOf = ({ sections: parts, ...composed }: Drawn): Page => {
  const withErrors = Object.fromEntries(
    Object.entries(parts).map(([name, { error, ...rest }]) => [
      name,
      error ? { ...rest, error } : rest,
    ]),
  ) as Record<(typeof sectionNames)[number], Section>;
  return { ...composed, shows: [], sections: withErrors };
};

test('the joined bytes always parse, and are equal to their parts', () => {
  fc.assert(
    fc.property(page, ({ sections: parts, ...composed }) => {
      const parsed = JSON.parse(pageBytes(pageOf({ ...composed, sections: parts })).toString());

      expect(parsed).toEqual({ ...composed, sections: expect.any(Object) });
      expect(Object.keys(parsed.sections)).toEqual(sectionNames);
      for (const name of sectionNames) {
        const { status, ageMs, source, data, error } = parts[name];
        expect(parsed.sections[name]).toEqual({
          status,
          ageMs: Math.round(ageMs),
          source,
          data: data ? JSON.parse(data.toString()) : null,
          ...(error && { error: { code: error, retryable: isRetryable(error) } }),
        });
      }
    }),
  );
});

test('a page that was kept is written as if it were written anew', () => {
  fc.assert(
    fc.property(page, fc.nat(), fc.uuid(), (drawn, ageMs, requestId) => {
      const composed = pageOf(drawn);
      const kept = new KeptPage(composed);

      const { toJson, ...anew } = kept.at(ageMs, requestId);

      expect(toJson?.().toString()).toBe(pageBytes(anew).toString());
      expect(anew).toMatchObject({ requestId, sections: { product: { source: 'cache' } } });
      expect(anew.sections.product.ageMs).toBe(composed.sections.product.ageMs + ageMs);
    }),
  );
});

test('text and bytes are joined in their order, whatever their letters', () => {
  const part = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const expected = Buffer.concat(parts.map((each) => Buffer.from(each as string)));
      expect(joinBytes(parts).equals(expected)).toBe(true);
    }),
  );
});
