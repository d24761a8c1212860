import type { ProductOptions, Zone } from '@shop/shared/contracts/shipping';
import { teapot } from '../../product/testing/sample.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

/** A zone of two countries with one method. */
export const nearby: Zone = {
  id: 'nearby',
  name: 'Nearby',
  countries: ['DE', 'AT'],
  cutOff: '14:00',
  holidays: [],
  methods: [
    {
      id: 'parcel',
      name: 'Parcel',
      days: { from: 1, to: 2 },
      rates: [{ upToGrams: 30_000, price: euro(490) }],
      freeFrom: euro(5_000),
    },
  ],
  version: 1,
  updatedAt: '2026-11-21T09:29:00.000Z',
};

const parcel = {
  id: 'parcel',
  name: 'Parcel',
  price: euro(490),
  freeFrom: euro(5_000),
  earliest: '2026-11-23',
  latest: '2026-11-24',
};

/** The options for the teapot, to three countries. */
export const sample: ProductOptions = {
  id: teapot.id,
  grams: 1_150,
  zones: [
    { id: 'nearby', name: 'Nearby', countries: ['DE', 'AT'], options: [parcel] },
    {
      id: 'overseas',
      name: 'Overseas',
      countries: ['JP'],
      options: [
        { ...parcel, price: euro(2_490), freeFrom: null, latest: '2026-12-04' },
        { ...parcel, id: 'express', name: 'Express', price: euro(0), latest: '2026-11-23' },
      ],
    },
  ],
};
