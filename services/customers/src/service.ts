import {
  type PasswordHash,
  type Registration,
  customersContract,
} from '@shop/shared/contracts/customers';
import { toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { service } from '@shop/shared/service/definition';
import { userIdOf } from '@shop/shared/service/for-role';
import {
  type Account,
  accountDefinition,
  accountIdOf,
  customerDefinition,
  demoDefinition,
  firstAccount,
  firstCustomer,
  taken,
  wrong,
} from './customer.ts';
import { createHashingGate } from './hashing-gate.ts';
import { hashPassword, isPassword } from './password.ts';

/** The most demo accounts that are told of. */
const maxDemos = 10;

/** The customers service: an aggregate for each customer, and one for the account of each address. */
export const customers = service(customersContract, ({ aggregates }) => {
  const all = aggregates('customers', customerDefinition);
  const accounts = aggregates('accounts', accountDefinition);
  const demos = aggregates('demos', demoDefinition);
  const inTurn = createHashingGate();

  /** Takes the address for a customer, whose id may be the new one that the kit has made. */
  const open = (
    given: Pick<Registration, 'email' | 'name'>,
    hash: PasswordHash,
    context: CallContext,
    customerId?: string,
  ): Promise<Account> =>
    accounts
      .create(context, (_, newId) => firstAccount(given, customerId ?? newId, hash))
      .catch((error: unknown) => {
        throw toServiceError(error).code === 'ALREADY_EXISTS' ? taken() : error;
      });

  return {
    async register({ password, ...given }, context) {
      const hash = await inTurn(context, () => hashPassword(password));
      const account = await open(given, hash, context);
      return all.create(context, () => firstCustomer(account));
    },

    async signIn({ email, password }, context) {
      const account = await accounts.find(accountIdOf(email), context);
      const isRight = await inTurn(context, () => isPassword(password, account?.password));
      if (!isRight || !account) throw wrong();
      const found = await all.find(account.customerId, context);
      // A registration that a crash cut off ends here.
      return found ?? all.create(context, () => firstCustomer(account));
    },

    get: (_, context) => all.get(userIdOf(context), context),

    update: ({ expectedVersion, ...changes }, context) =>
      all.change(userIdOf(context), context, { expectedVersion }, (present) => ({
        ...present,
        ...changes,
      })),

    async introduce({ id, addresses, email, name, password, hash }, context) {
      const account = await open({ email, name }, hash, context, id);
      await demos.create(context, () => ({ id: account.id, email, name, password }));
      return all.create(context, () => firstCustomer(account, addresses));
    },

    async demoAccounts(_, context) {
      return (await demos.list({ order: 'email', limit: maxDemos }, context)).items;
    },
  };
});
