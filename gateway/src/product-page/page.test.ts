import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { errorCodes } from '@shop/shared/errors';
import type { ErrorCode } from '@shop/shared/errors';
import { cachedPage, joinBytes, pageBytes } from './page.ts';
import type { Page, Section } from './page.ts';
import { isRetryable } from '@shop/shared/errors';

const sectionNames = ['product', 'pricing', 'a-sixth'];

const sectionOf = (name: string) =>
  fc.record(
    {
      name: fc.constant(name),
      status: fc.constantFrom<Section['status'][]>('ok', 'stale', 'unavailable', 'shed'),
      ageMs: fc.double({ min: 0, max: 1e10, noNaN: true }),
      source: fc.constantFrom<Section['source'][]>('live', 'cache'),
      data: fc.option(
        fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
        { nil: undefined },
      ),
      purchasable: fc.constant(true),
      joined: fc.constant([]),
      error: fc.constantFrom(...(Object.keys(errorCodes) as ErrorCode[])),
    },
    { requiredKeys: ['name', 'status', 'ageMs', 'source', 'data', 'purchasable', 'joined'] },
  );

const page: fc.Arbitrary<Page> = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
  joins: fc.constant([]),
  sections: fc.tuple(...sectionNames.map(sectionOf)),
  degraded: fc.subarray([...sectionNames]),
  purchasable: fc.constantFrom(true, false, 'unknown' as const),
  requestId: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
});

test('the joined bytes always parse, and are equal to their parts', () => {
  fc.assert(
    fc.property(page, (composed) => {
      const { sections, joins: _, ...rest } = composed;

      const parsed = JSON.parse(pageBytes(composed).toString());

      expect(parsed).toEqual({ ...rest, sections: expect.any(Object) });
      expect(Object.keys(parsed.sections)).toEqual(sectionNames);
      for (const { name, status, ageMs, source, data, error } of sections) {
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

test('a page from the cache has its age, its request id, and is otherwise the same', () => {
  fc.assert(
    fc.property(page, fc.nat(), fc.uuid(), (composed, ageMs, requestId) => {
      const later = JSON.parse(pageBytes(cachedPage(composed, ageMs, requestId)).toString());

      const expected = JSON.parse(pageBytes({ ...composed, requestId }).toString());
      for (const { name, ageMs: before } of composed.sections) {
        const aged = { source: 'cache', ageMs: Math.round(before + ageMs) };
        Object.assign(expected.sections[name], aged);
      }
      // As text, so that the order of the fields counts as well.
      expect(JSON.stringify(later)).toBe(JSON.stringify(expected));
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
