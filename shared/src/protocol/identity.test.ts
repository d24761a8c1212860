import { describe, expect, test } from '@jest/globals';
import { hello, welcome } from './identity.ts';
import { frames } from './wire/testing/vectors.ts';

const longest = 'n'.repeat(128);
const caller = { service: 'gateway', instance: 'gateway-1', bootId: 'boot-1' };
const limits = { requestBytes: 65_536, responseBytes: 1_048_576, inFlight: 1_024 };

const validHello = { versions: [1, 1], service: 'pricing', caller, time: 1, nonce: 'n' };
const answer = { ...caller, version: 1, contractVersion: '1.0.0', limits };

/** The same document without each of its fields, and with an invalid value in its place. */
const spoiled = (whole: object): unknown[] =>
  Object.keys(whole).flatMap((field) => {
    const { [field]: _, ...rest } = Object.fromEntries(Object.entries(whole));
    return [rest, { ...rest, [field]: true }, { ...rest, [field]: '' }];
  });

describe.each([
  { name: 'HELLO', kind: 'hello', schema: hello, whole: validHello },
  { name: 'WELCOME', kind: 'welcome', schema: welcome, whole: answer },
])('$name', ({ kind, schema, whole }) => {
  test('has the form in the specification', () => {
    const bodies = frames.flatMap(({ items }) =>
      items.flatMap((item) => (item.kind === kind && 'body' in item ? [item.body] : [])),
    );

    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) expect(schema.parse(JSON.parse(body))).toEqual(JSON.parse(body));
  });

  test('may have unknown fields, which are dropped', () => {
    expect(schema.parse({ ...whole, later: { anything: true } })).toEqual(whole);
  });

  test('is refused without any one of its fields, or with an invalid value', () => {
    const accepted = spoiled(whole).filter((body) => schema.safeParse(body).success);

    expect(accepted).toEqual([]);
    expect(schema.safeParse(undefined).success).toBe(false);
  });
});

test('names have 1 to 128 characters', () => {
  const named = (name: string) => ({ service: name, instance: name, bootId: name });

  expect(hello.safeParse({ ...validHello, caller: named(longest) }).success).toBe(true);
  expect(hello.safeParse({ ...validHello, caller: named(`${longest}n`) }).success).toBe(false);
  expect(welcome.safeParse({ ...answer, ...named(longest) }).success).toBe(true);
  expect(welcome.safeParse({ ...answer, ...named(`${longest}n`) }).success).toBe(false);
});

test.each([[[1]], [[1, 2, 3]], [['1', '1']], [[1, 1.5]]])(
  'the versions %j are refused',
  (versions) => {
    expect(hello.safeParse({ ...validHello, versions }).success).toBe(false);
  },
);

test.each(Object.keys(limits))('a WELCOME with a limit of 0 for %s is refused', (limit) => {
  const body = { ...answer, limits: { ...limits, [limit]: 0 } };

  expect(welcome.safeParse(body).success).toBe(false);
});
