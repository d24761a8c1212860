import { randomUUID } from 'node:crypto';
import { firstDemoAccount } from '@shop/seed/customers/demo';
import { type Order, order, quotation } from '@shop/shared/contracts/orders';
import { address } from '@shop/shared/testing/address';
import { z } from 'zod';

/** The goods of each order. */
export const lines = [
  { productId: 'p-000002', quantity: 2 },
  { productId: 'p-000003', quantity: 1 },
];

/** Asks a shop as a program does: posts a body, or reads without one. */
export const sendTo =
  (port: number) =>
  (
    path: string,
    body: object | undefined,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });

export type Buyer = Awaited<ReturnType<typeof signIn>>;

/** Signs the first demo customer in at a shop. */
export const signIn = async (port: number) => {
  const send = sendTo(port);
  const { email, password } = firstDemoAccount;
  const answer = await send('/api/v1/sessions', { email, password });
  const { token } = z.object({ token: z.string() }).parse(await answer.json());
  const own = { authorization: `Bearer ${token}` };
  return {
    /** The header of the session. */
    own,
    /** Places an order with the total that is quoted for it. */
    async place(more: object = {}): Promise<{ readonly status: number; readonly order: Order }> {
      const goods = { lines, coupon: 'WELCOME-10' };
      const quoted = await send('/api/v1/quotations', { ...goods, country: address.country });
      const { total } = quotation.parse(await quoted.json());
      const wanted = { ...goods, address, card: 'tok_approve', total, ...more };
      const placed = await send('/api/v1/orders', wanted, own);
      return { status: placed.status, order: order.parse(await placed.json()) };
    },
    order: async (id: string): Promise<Order> =>
      order.parse(await (await send(`/api/v1/orders/${id}`, undefined, own)).json()),
  };
};
