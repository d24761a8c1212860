import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Operation } from '../protocol/contract.ts';
import { storeConnections } from '../service/mongo.ts';
import { everyContract } from '../service/every-contract.ts';
import { faultsOf } from './testing/faults-of.ts';
import { stringsOf } from './testing/strings-of.ts';

const contracts = await everyContract();

/** The most time that a part of a product page may take. */
const pagePartMs = 400;

describe.each(contracts)('$service', ({ service, version, operations }) => {
  test('is named as its container and has a version of three parts', () => {
    expect(service).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test.each(Object.entries<Operation>(operations))(
    '%s can be sent again: it is a read or has a key',
    (_name, { idempotent }) => expect(idempotent).toBe(true),
  );

  test.each(Object.entries<Operation>(operations))(
    '%s leaves connections to the store to others, if it is a read that may take long',
    (_name, { idempotencyKey, timeoutMs, bulkhead = Infinity }) => {
      const isLong = !idempotencyKey && timeoutMs > pagePartMs;

      expect(isLong ? bulkhead : 0).toBeLessThanOrEqual(storeConnections / 2);
    },
  );

  test.each(Object.entries<Operation>(operations))(
    '%s says which aggregate it changes, if its input names one',
    (_name, { input, idempotencyKey, aggregate }) => {
      const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
      const named = fields.find((field) => field === 'id' || field === 'productId');

      expect(aggregate).toBe(idempotencyKey && named);
    },
  );

  test.each(Object.entries(operations))('%s takes an object of known fields only', (_name, op) => {
    for (const input of [null, 7, 'true', []]) expect(faultsOf(op.input, input)).toEqual(['']);
    for (const field of ['role', '$where', '__proto__', 'constructor']) {
      expect(faultsOf(op.input, `{"${field}":{"$ne":null}}`)).toContain('');
    }
  });
});

/** Ids, keys and the like are in ASCII without blanks: a field that takes both is for prose. */
const isProse = (schema: z.ZodString) => schema.safeParse('two wörds').success;
const proseIn = (schemas: readonly z.ZodType[]) => schemas.flatMap(stringsOf).filter(isProse);

const all = contracts.flatMap(({ operations }): Operation[] => Object.values(operations));
const events = contracts.flatMap((contract): z.ZodType[] => Object.values(contract.events));

/** The input of an operation without passwords, which are shown to nobody. */
const withoutSecrets = ({ input, secrets = [] }: Operation): z.ZodType =>
  input instanceof z.ZodObject
    ? z.object(
        Object.fromEntries(Object.entries(input.shape).filter(([name]) => !secrets.includes(name))),
      )
    : input;

test('H19: every text that people write has something to be seen, in any language', () => {
  const inputs = proseIn(all.map(withoutSecrets));

  expect(inputs.length).toBeGreaterThan(10);
  for (const input of inputs) {
    for (const name of ['👨\u200d👩\u200d👧', 'علی\u200cرضا', 'שלום\u200f']) {
      expect(input.parse(name)).toBe(name);
    }
    for (const name of ['\u3164', ' ', 'a\u202eb'])
      expect(input.safeParse(name).success).toBe(false);
  }
});

test('H19: every text that is stored can be read, whatever the rules are by then', () => {
  const outputs = proseIn([...all.map(({ output }) => output), ...events]);

  expect(outputs.length).toBeGreaterThan(20);
  for (const output of outputs) {
    for (const old of ['\u3164', '  ', `q${'\u0323'.repeat(99)}`])
      expect(output.parse(old)).toBe(old);
  }
});
