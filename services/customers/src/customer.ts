import {
  type Address,
  type Customer,
  type PasswordHash,
  type Registration,
  customer,
  customersContract,
  email,
  passwordHash,
} from '@shop/shared/contracts/customers';
import { id, timestamp, version } from '@shop/shared/contracts/common';
import { fingerprintOf } from '@shop/shared/fingerprint';
import { refuse } from '@shop/shared/protocol/refuse';
import type { AggregateDefinition, Unversioned } from '@shop/shared/storage/aggregate';
import { z } from 'zod';

/** The customers. */
export const customerDefinition = { schema: customer } satisfies AggregateDefinition<Customer>;

/** How somebody signs in: one account for each e-mail address, whose hash is its id. */
const account = z.object({
  id: z.string(),
  customerId: id,
  email,
  name: z.string(),
  password: passwordHash,
  version,
  updatedAt: timestamp,
});
export type Account = z.infer<typeof account>;

/** The accounts. */
export const accountDefinition = { schema: account } satisfies AggregateDefinition<Account>;

/** An account that everybody may try; its id is that of the account. */
const demo = z.object({
  id: z.string(),
  email,
  name: z.string(),
  password: z.string(),
  version,
  updatedAt: timestamp,
});
type Demo = z.infer<typeof demo>;

/** The demo accounts, by their e-mail addresses. */
export const demoDefinition = {
  schema: demo,
  lists: { email: { sort: [['email', 'ascending']] } },
} satisfies AggregateDefinition<Demo>;

const inLowerCase = (given: string): string => given.toLowerCase();

/** The id of the account of an e-mail address, however it is written. */
export const accountIdOf = (given: string): string => fingerprintOf({ email: inLowerCase(given) });

/** The account of somebody who registers. */
export const firstAccount = (
  { email: given, name }: Omit<Registration, 'password'>,
  customerId: string,
  password: PasswordHash,
): Unversioned<Account> => ({
  id: accountIdOf(given),
  customerId,
  email: inLowerCase(given),
  name,
  password,
});

/** The customer to whom an account belongs. */
export const firstCustomer = (
  { customerId, email: given, name }: Pick<Account, 'customerId' | 'email' | 'name'>,
  addresses: readonly Address[] = [],
): Unversioned<Customer> => ({ id: customerId, email: given, name, addresses: [...addresses] });

/** An account that is taken. */
export const taken = () => {
  const message = 'there is an account with this address already';
  const fields = [{ field: 'email', message: 'has an account already: sign in with it' }];
  return refuse(customersContract, 'EMAIL_TAKEN', message, { fields });
};

/** A sign-in that fails: it does not say which of both is wrong. */
export const wrong = () =>
  refuse(customersContract, 'WRONG_CREDENTIALS', 'the address or the password is wrong');
