import { expect, test } from '@jest/globals';
import { price, pricingContract } from '@shop/shared/contracts/pricing';
import { z } from 'zod';
import { priceOf } from '../sections/pricing/testing/fake.ts';
import { html } from '../web/html.ts';
import { prices } from '../sections/pricing/prices.ts';
import type { Section } from './page.ts';
import { section } from './section.ts';

const priceWithUnit = price.extend({ unit: z.enum(['piece', 'metre']).default('piece') });

const viewed = { id: 'lamp', query: {}, newKey: () => 'key' };

const answered = (data: unknown): Section => ({
  name: 'pricing',
  status: 'ok',
  ageMs: 0,
  source: 'live',
  purchasable: true,
  joined: [],
  data: Buffer.from(JSON.stringify(data)),
});

test('a view gets the defaults of fields that an older service leaves out', () => {
  const seen: unknown[] = [];
  const { view } = section(pricingContract, {
    ask: (id) => ['quote', { ids: [id] }],
    schema: priceWithUnit.nullable(),
    timeoutMs: 300,
    maxStaleMs: 1_000,
    label: 'price',
    view: (data) => {
      seen.push(data);
      return { last: html`` };
    },
  });

  view(answered(priceOf('lamp', 990)), viewed);
  view(answered(null), viewed);

  expect(seen).toEqual([{ ...priceOf('lamp', 990), unit: 'piece' }, null]);
  expect(() => view(answered({ id: 'lamp' }), viewed)).toThrow(
    expect.objectContaining({ code: 'BAD_REPLY' }),
  );
});

test('a view of a list gets what was joined to its items, beside their defaults', () => {
  const seen: unknown[] = [];
  const { view } = section(pricingContract, {
    ask: (id) => ['quote', { ids: [id] }],
    schema: z.array(priceWithUnit),
    timeoutMs: 300,
    maxStaleMs: 1_000,
    joins: { by: ({ id }) => id, with: [prices] },
    label: 'price',
    view: (data) => {
      seen.push(data);
      return { last: html`` };
    },
  });

  view(answered([{ ...priceOf('lamp', 990), price: { amount: 1 } }]), viewed);

  expect(seen).toEqual([[{ ...priceOf('lamp', 990), unit: 'piece', price: { amount: 1 } }]]);
});
