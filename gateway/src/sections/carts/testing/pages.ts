import type { CartLine } from '@shop/shared/contracts/carts';
import type { Card } from '@shop/shared/contracts/product';
import { updatedAt } from '../../../testing/fake-service.ts';
import { sample as shippingSample } from '../../shipping/testing/sample.ts';
import type { CartItem } from '../cart-model.ts';
import { type CartPageModel, awayPage, cartPage } from '../cart-page.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

const lineOf = (productId: string, quantity: number): CartLine => ({
  productId,
  quantity,
  addedPrice: euro(1_990),
  addedAt: updatedAt,
});

const cardOf = (id: string, name: string): Card => ({
  id,
  name,
  brand: 'Northfield',
  category: 'mugs',
  picture: { shape: 'mugs', variant: 7, alt: `A mug: ${name}` },
  withdrawn: false,
  version: 1,
});

const reduced = {
  productId: 'p-000001',
  quantity: 2,
  price: euro(3_780),
  adjustments: [{ dealId: 'mug-week', name: 'Mug week', off: euro(378) }],
  total: euro(3_402),
};

const items: readonly CartItem[] = [
  {
    line: lineOf('p-000001', 2),
    card: cardOf('p-000001', 'Harbour mug'),
    price: euro(1_890),
    available: 2,
    priced: reduced,
  },
  {
    line: lineOf('p-000002', 1),
    card: undefined,
    price: undefined,
    available: undefined,
    priced: undefined,
  },
  {
    line: lineOf('p-000003', 99),
    card: null,
    price: euro(1_990),
    available: 0,
    priced: undefined,
  },
  {
    line: lineOf('p-000004', 3),
    card: cardOf('p-000004', 'A mug with a name that is so long that it takes more than one line'),
    price: null,
    available: 0,
    priced: undefined,
  },
];

const full: CartPageModel = {
  cart: {
    lines: items.map(({ line }) => line),
    coupon: 'MUGS-10',
    country: 'DE',
    version: 9,
    updatedAt,
  },
  items,
  total: {
    known: {
      lines: [reduced],
      price: euro(3_780),
      total: euro(3_402),
      freeShipping: { dealId: 'free', name: 'Free shipping in December' },
      coupon: 'usedUp',
    },
  },
  shipping: { known: shippingSample.zones[0]?.options ?? [] },
  countries: [
    { value: 'FR', words: 'France' },
    { value: 'DE', words: 'Germany' },
  ],
  csrf: 'token',
};

const away: CartPageModel = {
  ...full,
  total: { failed: 'UNAVAILABLE' },
  shipping: undefined,
  countries: [],
  csrf: undefined,
};

const refusedWith = (coupon: string): CartPageModel => ({
  ...full,
  refused: {
    values: { coupon, country: 'Germany' },
    errors: {
      coupon: 'please look at it again: it has 4 to 32 letters, digits and -',
      country: 'please give its two letters, such as DE',
    },
  },
});

const empty: CartPageModel = {
  cart: { lines: [], coupon: null, country: null, version: 0, updatedAt: null },
  items: [],
  total: undefined,
  shipping: undefined,
  countries: [],
};

/** The pages of carts: empty, full, with mistakes, and while services are away. */
export const pages = {
  '/cart': () => cartPage({ ...full, notice: 'It is in your cart.', isDone: true }),
  '/cart-empty': () => cartPage(empty),
  '/cart-refused': () => cartPage(refusedWith('no such')),
  '/cart-incomplete': () => cartPage(away),
  '/cart-away': awayPage,
};

/** The page of the cart with a text of a visitor in it. */
export const hostilePages = {
  'a coupon': (text: string) => cartPage(refusedWith(text)),
};
