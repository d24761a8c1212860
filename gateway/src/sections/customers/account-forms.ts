import {
  type Customer,
  type CustomerChange,
  address,
  customerChange,
} from '@shop/shared/contracts/customers';
import { z } from 'zod';
import { errorsOf } from '../../input/form-errors.ts';
import { wholeNumber } from '../../input/query-fields.ts';
import type { RefusedAccountForm } from './account-page.ts';

/** The change that a form asks for, or the form with what is wrong in it. */
export type Reading =
  | { readonly change: CustomerChange }
  | { readonly refused: RefusedAccountForm };

/** A form of a customer's own page: its fields, and how a posted one is read. */
export interface AccountForm<S extends z.ZodRawShape = z.ZodRawShape> {
  readonly path: string;
  readonly fields: S;
  /** Gets the hidden fields of all forms as well. */
  readonly read: (typed: z.output<z.ZodObject<S>>, present: Customer) => Reading;
}

/** Declares a form; exists for its type. */
const accountForm = <S extends z.ZodRawShape>(form: AccountForm<S>): AccountForm<S> => form;

const posted = z.string().default('');

/** Another name. */
export const nameForm = accountForm({
  path: '/account/name',
  fields: { name: posted },
  read({ name }, { addresses }) {
    const { error } = customerChange.shape.name.safeParse(name);
    if (!error) return { change: { name, addresses } };
    const errors = errorsOf(error, [], {});
    return { refused: { form: 'name', values: { name }, errors: { name: errors['form'] } } };
  },
});

const full = { form: 'There are as many addresses as there may be: please remove one first.' };
const messages = { country: 'please give its two letters, such as DE' };

/** One more address. */
export const addressForm = accountForm({
  path: '/account/addresses',
  fields: { name: posted, street: posted, postalCode: posted, city: posted, country: posted },
  read({ name: recipient, street, postalCode, city, country }, { name, addresses }) {
    const typed = { name: recipient, street, postalCode, city, country };
    const code = country.trim().toUpperCase();
    const { data, error } = address.safeParse({ ...typed, country: code });
    const refused = (errors: RefusedAccountForm['errors']): Reading => ({
      refused: { form: 'address', values: typed, errors },
    });
    if (error) return refused(errorsOf(error, Object.keys(address.shape), messages));
    const change = { name, addresses: [...addresses, data] };
    return customerChange.safeParse(change).error ? refused(full) : { change };
  },
});

/** An address less. */
export const removalForm = accountForm({
  path: '/account/addresses/remove',
  fields: { index: wholeNumber },
  read: ({ index }, { name, addresses }) => ({
    change: { name, addresses: addresses.filter((_, place) => place !== index) },
  }),
});
