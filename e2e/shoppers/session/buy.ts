import { randomUUID } from 'node:crypto';
import { cart } from '@shop/shared/contracts/carts';
import type { Order } from '@shop/shared/contracts/orders';
import type { Identity, Purchase } from '../people/step.ts';
import type { Account } from '../shop/accounts.ts';
import { parsed } from '../shop/answer.ts';
import { type Placement, orderIn, placeOrder } from './checkout.ts';
import type { Visitor } from './visitor.ts';

/** The rest before somebody looks at an order, or has second thoughts about it. */
const secondThoughtMs = 700;

const accountOf = ({ accounts }: Visitor, { account }: Identity): Promise<Account> =>
  account === 'new' ? accounts.register() : accounts.demo(account);

/** Puts the goods into the cart, which others of a demo account may have filled already. */
const fillCart = async (
  { client, tally }: Visitor,
  token: string,
  { lines, coupon, country }: Purchase,
): Promise<void> => {
  for (const { productId, quantity } of lines) {
    const path = `/api/v1/cart/lines/${encodeURIComponent(productId)}`;
    const change = { kind: 'cart line', path, token, json: { quantity } };
    const refusals = ['CART_FULL'];
    const answer = await client({ ...change, method: 'PUT', refusals });
    if (answer.status >= 400) continue;
    const { lines: held } = cart.parse(parsed(answer.body));
    if (!held.some((line) => line.productId === productId)) {
      tally.fail({ about: 'cart line', code: 'NOT_IN_CART', detail: productId });
    }
  }
  const options = { kind: 'cart options', path: '/api/v1/cart/options', token };
  await client({ ...options, method: 'PUT', json: { coupon: coupon ?? null, country } });
  await client({ kind: 'cart', path: '/api/v1/cart', token });
};

/** Sends the same order again: it is the same one. */
const sendAgain = async ({ tally }: Visitor, { send }: Placement, { id }: Order) => {
  const again = await send();
  const second = again.status < 400 ? orderIn(again).id : `status ${again.status}`;
  if (second === id) return;
  tally.fail({ about: 'order', code: 'ANOTHER_BY_SAME_KEY', detail: `${id}, then ${second}` });
};

/** Looks at an order that was placed, and cancels it after second thoughts. */
const follow = async (
  { client, books, pause }: Visitor,
  token: string,
  { id }: Order,
  { isCancelled }: Purchase,
): Promise<void> => {
  const path = `/api/v1/orders/${encodeURIComponent(id)}`;
  await pause(secondThoughtMs);
  books.learn(id, { order: orderIn(await client({ kind: 'own order', path, token })) });
  if (!isCancelled) return;
  const asked = { kind: 'cancellation', path: `${path}/cancel`, token, key: randomUUID() };
  const refusals = ['NOT_CANCELLABLE'];
  const answer = await client({ ...asked, method: 'POST', refusals });
  if (answer.status < 400) books.learn(id, { order: orderIn(answer), isCancelled: true });
};

/** Signs in, fills the cart, checks out, and follows the order. */
export const buy = async (visitor: Visitor, who: Identity, purchase: Purchase): Promise<void> => {
  const { client, accounts, books } = visitor;
  const account = await accountOf(visitor, who);
  const token = await accounts.enter(account, who.signsIn);
  await fillCart(visitor, token, purchase);
  const placed = await placeOrder(client, token, purchase);
  if (placed) {
    books.place({ account, purchase, quoted: placed.quoted.total, order: placed.order });
    if (purchase.isSentTwice) await sendAgain(visitor, placed, placed.order);
    await follow(visitor, token, placed.order, purchase);
  }
  await client({ kind: 'empty cart', path: '/api/v1/cart', method: 'DELETE', token });
};
