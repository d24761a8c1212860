import { randomUUID } from 'node:crypto';
import { type Order, type Quotation, order, quotation } from '@shop/shared/contracts/orders';
import { z } from 'zod';
import type { Purchase } from '../people/step.ts';
import { type Answer, parsed } from '../shop/answer.ts';
import type { Client } from '../shop/client.ts';

/** The refusals of goods that nobody can have, or not sent to this country. */
const unsold = ['NOT_FOR_SALE', 'NOT_SHIPPED', 'TOO_HEAVY'];

/** The refusals after which a customer asks for the price again. */
const outdated = ['TOTAL_CHANGED', 'COUPON_REFUSED'];

/** How often somebody asks for the price before giving up. */
const mostQuotes = 3;

/** A request to place an order: the same one however often it is sent. */
export interface Placement {
  readonly quoted: Quotation;
  /** Sends it. */
  send(): Promise<Answer>;
}

const codeOf = ({ body }: Answer) => z.object({ code: z.string() }).parse(parsed(body)).code;

const isRefused = ({ status }: Answer) => status >= 400;

/** Asks what the goods cost, sent to where they are to go; undefined where nobody can have them. */
const quote = async (
  client: Client,
  { lines, country }: Purchase,
  coupon: string | undefined,
): Promise<Quotation | undefined> => {
  const json = { lines, country, ...(coupon !== undefined && { coupon }) };
  const refusals = unsold;
  const answer = await client({ kind: 'quotation', path: '/api/v1/quotations', json, refusals });
  return isRefused(answer) ? undefined : quotation.parse(parsed(answer.body));
};

const addressIn = (country: string) => ({
  name: 'A. Shopper',
  street: '1 Harbour Street',
  postalCode: '20457',
  city: 'Harbour',
  country,
});

const prepare = (
  client: Client,
  token: string,
  { lines, country, card }: Purchase,
  [quoted, coupon]: readonly [Quotation, string | undefined],
): Placement => {
  const key = randomUUID();
  const { total, shipping } = quoted;
  const json = {
    lines,
    card,
    total,
    method: shipping.id,
    address: addressIn(country),
    ...(coupon !== undefined && { coupon }),
  };
  const refusals = [...unsold, ...outdated];
  const request = { kind: 'order', path: '/api/v1/orders', json, key, token, refusals };
  return { quoted, send: () => client(request) };
};

/** The order of an answer. */
export const orderIn = ({ body }: Answer): Order => order.parse(parsed(body));

/**
 * Asks for the price and places the order. Where the price has changed meanwhile, or the coupon
 * does not count, it asks again. Undefined where nothing can be bought.
 */
export const placeOrder = async (
  client: Client,
  token: string,
  purchase: Purchase,
): Promise<(Placement & { readonly order: Order }) | undefined> => {
  let { coupon } = purchase;
  for (let quotes = 0; quotes < mostQuotes; quotes += 1) {
    const quoted = await quote(client, purchase, coupon);
    if (!quoted) return undefined;
    if (coupon !== undefined && quoted.coupon !== 'applied') coupon = undefined;
    else {
      const placement = prepare(client, token, purchase, [quoted, coupon]);
      const answer = await placement.send();
      if (!isRefused(answer)) return { ...placement, order: orderIn(answer) };
      const code = codeOf(answer);
      if (!outdated.includes(code)) return undefined;
      if (code === 'COUPON_REFUSED') coupon = undefined;
    }
  }
  return undefined;
};
