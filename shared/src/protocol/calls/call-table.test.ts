import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CallTable } from './call-table.ts';

const idOf = fc.oneof(
  fc.integer({ min: 1, max: 8 }),
  fc.integer({ min: 1, max: 8 }).map((number) => number * 1_024),
  fc.integer({ min: 0xffff_fff0, max: 0xffff_ffff }),
);

test('the table finds, takes and counts as a map does, also when ids share a slot', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('add', 'take', 'get'), idOf), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const table = new CallTable<{ readonly id: number }>();
      const model = new Map<number, { readonly id: number }>();
      for (const [step, id] of all) {
        const expected = model.get(id);
        expect(table.get(id)).toBe(expected);
        if (step === 'add' && !expected) {
          const call = { id };
          model.set(id, call);
          table.add(call);
        }
        if (step === 'take') {
          expect(table.take(id)).toBe(expected);
          model.delete(id);
        }
        expect(table.size).toBe(model.size);
      }
      expect(new Set(table.values())).toEqual(new Set(model.values()));
      expect(table.values()).toHaveLength(model.size);
    }),
  );
});

test('the table holds ten thousand calls at a time', () => {
  const table = new CallTable<{ readonly id: number }>();
  const calls = Array.from({ length: 10_000 }, (_, number) => ({ id: number + 1 }));

  for (const call of calls) table.add(call);

  expect(calls.every((call) => table.get(call.id) === call)).toBe(true);
  expect(calls.every((call) => table.take(call.id) === call)).toBe(true);
  expect(table.values()).toEqual([]);
});
