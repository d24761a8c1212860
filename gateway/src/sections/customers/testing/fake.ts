import { type Customer, customersContract } from '@shop/shared/contracts/customers';
import { ServiceError } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

/** Customers by their ids, and the password of each by the e-mail address. */
export const fakeCustomers = fakeService(customersContract, () => {
  const customers = new Map<string, Customer>();
  const passwords = new Map<string, string>();
  const add = ({ email, name, password }: Record<'email' | 'name' | 'password', string>) => {
    const id = `c-${customers.size + 1}`;
    const made: Customer = { id, email, name, addresses: [], version: 1, updatedAt };
    customers.set(id, made);
    passwords.set(email, password);
    return made;
  };
  const own = (id = ''): Customer => {
    const found = customers.get(id);
    if (!found) throw new ServiceError('NOT_FOUND', 'there is no such customer');
    return found;
  };
  const demo = { email: 'ada@example.com', name: 'Ada', password: 'shop-as-you-like' };
  add(demo);
  return {
    customers,
    handlers: {
      register: async (given) => {
        if (passwords.has(given.email)) {
          const fields = [{ field: 'email', message: 'has an account already' }];
          throw refuse(customersContract, 'EMAIL_TAKEN', 'it has an account', { fields });
        }
        return add(given);
      },
      signIn: async ({ email, password }) => {
        const found = [...customers.values()].find((one) => one.email === email.toLowerCase());
        if (!found || passwords.get(found.email) !== password) {
          throw refuse(customersContract, 'WRONG_CREDENTIALS', 'the address or password is wrong');
        }
        return found;
      },
      get: async (_, { user }) => own(user?.id),
      update: async ({ expectedVersion, ...changes }, { user }) => {
        const present = own(user?.id);
        if (present.version !== expectedVersion) throw new ServiceError('CONFLICT', 'too late');
        const next = { ...present, ...changes, version: expectedVersion + 1 };
        customers.set(next.id, next);
        return next;
      },
      demoAccounts: async () => [demo],
    },
  };
});

export { fakeCustomers as fake };
