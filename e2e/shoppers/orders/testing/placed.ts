import type { OrderStatus } from '@shop/shared/contracts/order-status';
import { type Order, order } from '@shop/shared/contracts/orders';
import type { Placed } from '../books.ts';

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const at = '2026-11-30T20:00:00.000Z';

/** An order of one lamp that went through these statuses, the last of them last. */
export const anOrder = (...statuses: readonly OrderStatus[]): Order =>
  order.parse({
    id: 'o-000001',
    status: statuses.at(-1),
    closing: null,
    isCancellable: false,
    lines: [
      {
        name: 'Lamp',
        productId: 'p-000002',
        quantity: 1,
        price: euros(7_900),
        adjustments: [],
        total: euros(7_900),
      },
    ],
    goods: euros(7_900),
    coupon: null,
    shipping: {
      id: 'standard',
      name: 'Standard',
      price: euros(0),
      earliest: '2026-12-01',
      latest: '2026-12-02',
    },
    total: euros(7_900),
    address: { name: 'A', street: '1 Street', postalCode: '1', city: 'B', country: 'DE' },
    missing: [],
    parcelId: null,
    placedAt: at,
    history: statuses.map((status) => ({ status, at })),
    version: 1,
    updatedAt: at,
  });

/** The same as its customer has placed it; paid, and as it must be, unless something is changed. */
export const aPlaced = (change: Partial<Placed> = {}): Placed => ({
  id: 'o-000001',
  account: { email: 'a@x.example', password: 'pw', isNew: false },
  purchase: {
    lines: [{ productId: 'p-000002', quantity: 1 }],
    country: 'DE',
    coupon: undefined,
    card: 'tok_approve',
    cardPays: true,
    isSentTwice: false,
    isCancelled: false,
  },
  quoted: euros(7_900),
  order: anOrder('placed', 'paid'),
  isCancelled: false,
  timesListed: 1,
  ...change,
});
