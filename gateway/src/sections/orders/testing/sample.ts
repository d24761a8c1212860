import type { Quotation, StaffOrder } from '@shop/shared/contracts/orders';
import { updatedAt } from '../../../testing/fake-service.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

const shipping = {
  id: 'standard',
  name: 'Standard',
  price: euro(490),
  freeFrom: null,
  earliest: '2026-11-25',
  latest: '2026-11-27',
};

/** Two mugs with a deal, and a teapot with a long name. */
export const quotation: Quotation = {
  lines: [
    {
      productId: 'lamp-1',
      name: 'Harbour mug',
      quantity: 2,
      price: euro(3_980),
      adjustments: [{ dealId: 'tea-week', name: 'Tea week', off: euro(796) }],
      total: euro(3_184),
    },
    {
      productId: 'lamp-2',
      name: 'A teapot of stoneware that keeps what is in it warm for longer than one may think',
      quantity: 1,
      price: euro(7_900),
      adjustments: [],
      total: euro(7_900),
    },
  ],
  goods: euro(11_084),
  coupon: 'applied',
  options: [shipping],
  shipping,
  total: euro(11_574),
};

const { lines, goods, total } = quotation;

/** An order that is paid, and waits to be packed. */
export const paidOrder: StaffOrder = {
  id: 'o-1',
  customerId: 'c-1',
  status: 'paid',
  closing: null,
  isCancellable: true,
  lines,
  goods,
  coupon: 'TEA-10',
  shipping,
  total,
  address: {
    name: 'Ada Reader',
    street: '1 Harbour Street',
    postalCode: '20457',
    city: 'Hamburg',
    country: 'DE',
  },
  missing: [],
  parcelId: null,
  placedAt: updatedAt,
  history: (['placed', 'reserved', 'authorized', 'paid'] as const).map((status) => ({
    status,
    at: updatedAt,
  })),
  next: 'pack',
  nextAt: updatedAt,
  attempts: 0,
  problem: null,
  version: 6,
  updatedAt,
};

/** The same, on its way. */
export const shippedOrder: StaffOrder = {
  ...paidOrder,
  id: 'o-2',
  status: 'shipped',
  isCancellable: false,
  parcelId: 'o-2',
  next: 'track',
  history: [...paidOrder.history, { status: 'shipped', at: updatedAt }],
};

/** An order of which a product was sold out. */
export const rejectedOrder: StaffOrder = {
  ...paidOrder,
  id: 'o-3',
  status: 'rejected',
  closing: { reason: 'outOfStock' },
  isCancellable: false,
  missing: [
    { productId: 'lamp-1', available: 1 },
    { productId: 'lamp-2', available: 0 },
  ],
  next: null,
  nextAt: null,
  history: [
    { status: 'placed', at: updatedAt },
    { status: 'rejected', at: updatedAt },
  ],
};

/** An order whose charge fails again and again. */
export const stuckOrder: StaffOrder = {
  ...paidOrder,
  id: 'o-4',
  status: 'authorized',
  next: 'capture',
  attempts: 12,
  problem: 'UNAVAILABLE',
};
