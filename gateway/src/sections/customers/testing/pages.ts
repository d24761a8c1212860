import type { Customer } from '@shop/shared/contracts/customers';
import { updatedAt } from '../../../testing/fake-service.ts';
import { accountPage } from '../account-page.ts';
import { registerPage, signInPage } from '../entry-pages.ts';

const home = {
  name: 'Ada Reader',
  street: '1 Harbour Street',
  postalCode: '20457',
  city: 'Hamburg',
  country: 'DE',
};

const ada: Customer = {
  id: 'c-ada',
  email: 'ada@example.com',
  name: 'Ada Reader',
  addresses: [home, { ...home, name: 'Lovelace & Daughters of the Analytical Engine, Limited' }],
  version: 3,
  updatedAt,
};

const demo = { email: 'ada@example.com', name: 'Ada Reader', password: 'shop-as-you-like' };
const empty = { next: '/account', values: {}, errors: {} };
const refused = {
  next: '/deals',
  values: { email: 'ada@example', name: 'Ada' },
  errors: { email: 'please give an address such as name@example.com' },
};
const shown = { customer: ada, csrf: 'token' };

/** The pages of customers: empty, and with mistakes. */
export const pages = {
  '/sign-in': () => signInPage({ ...empty, notice: 'You are signed out.' }, [demo, demo]),
  '/sign-in-refused': () => signInPage(refused, []),
  '/register': () => registerPage(empty, 'key'),
  '/register-refused': () => registerPage(refused, 'key'),
  '/account': () => accountPage({ ...shown, notice: 'It is saved.' }),
  '/account-refused': () =>
    accountPage({
      ...shown,
      refused: {
        form: 'address',
        values: { name: 'Ada', country: 'Germany' },
        errors: { country: 'please give its two letters, such as DE' },
      },
    }),
};
