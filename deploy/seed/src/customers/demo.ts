import { address, customersContract } from '@shop/shared/contracts/customers';
import { z } from 'zod';
import { demoData } from '../demo-data.ts';
import customersJson from './customers.json' with { type: 'json' };

const customers = z
  .array(
    z.object({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      addresses: z.array(address),
    }),
  )
  .min(1)
  .parse(customersJson);

/** The password of every demo account: the page of the sign-in shows it to everybody. */
const demoPassword = 'shop-as-you-like';

/** Its hash: to make it takes a fifth of a second. */
const hash = {
  n: 16_384,
  r: 8,
  p: 5,
  salt: 'iV3fEurvx13N0cBnY6jyOg',
  key: 'OmGSsjacG8wqJoigOM1N8ZP9pRxvAkZFxA4h4KGQ8ro',
};

/** One of the demo accounts, for those who are told of one only. */
export const firstDemoAccount = { email: customers[0]?.email ?? '', password: demoPassword };

/** The demo accounts, with the first products. */
export const demo = demoData(customersContract, (articles) =>
  (articles[0]?.index === 0 ? customers : []).map((given) => ({
    what: `customer ${given.id}`,
    operation: 'introduce' as const,
    input: { ...given, password: demoPassword, hash },
    key: `seed-customer-${given.id}`,
  })),
);
