import { expect, test } from '@jest/globals';
import { type PriceChanged, priceChanged } from '../data/events.ts';
import { createArrivals, publishFlood } from './flood.ts';

const flood = { firstNumber: 101, count: 120 };

const arrivedOf = async (change: (events: PriceChanged[]) => PriceChanged[]) => {
  const published: PriceChanged[] = [];
  await publishFlood(flood, (event) => published.push(event));
  const { expect: expectFlood, onEvent, arrived } = createArrivals();
  expectFlood(flood);
  for (const event of change(published)) onEvent(event);
  return arrived();
};

test('a flood that comes in whole and in order is right', async () => {
  expect(await arrivedOf((events) => events)).toMatchObject({ wrong: 0, firstWrong: undefined });
});

test('an event that is missing makes the flood wrong', async () => {
  const lost = (events: PriceChanged[]) => [...events.toSpliced(9, 1), priceChanged(221)];

  expect(await arrivedOf(lost)).toMatchObject({
    wrong: expect.any(Number),
    firstWrong: 'event 111 in the place of 110',
  });
});

test('an event that comes twice makes the flood wrong', async () => {
  const twice = (events: PriceChanged[]) => events.toSpliced(3, 0, priceChanged(103));

  expect(await arrivedOf(twice)).toMatchObject({ firstWrong: 'event 103 in the place of 104' });
});

test('an event with another content makes the flood wrong', async () => {
  const changed = (events: PriceChanged[]) =>
    events.with(0, { ...priceChanged(101), current: { amount: 1, currency: 'EUR' } });

  expect(await arrivedOf(changed)).toMatchObject({ wrong: 1 });
});
