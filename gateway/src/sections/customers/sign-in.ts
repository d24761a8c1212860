import { type Customer, customersContract } from '@shop/shared/contracts/customers';
import { toServiceError } from '@shop/shared/errors';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import type { Guesses } from '../../edge/limits/guesses.ts';

interface Attempt {
  readonly credentials: { readonly email: string; readonly password: string };
  readonly guesses: Guesses;
  readonly context: CallContext;
}

/** A name of an account that tells no address to whoever reads the counters. */
const accountOf = (email: string): string => fingerprintOf({ email: email.toLowerCase() });

/**
 * The customer with these credentials. Throws `WRONG_CREDENTIALS`, and after too many wrong
 * passwords `RATE_LIMITED`, before the password is looked at.
 */
export const signIn = (
  { clients }: Pick<ApiParts, 'clients'>,
  { credentials, guesses, context }: Attempt,
): Promise<Customer> =>
  guesses.try(
    accountOf(credentials.email),
    () => clients.of(customersContract).call('signIn', credentials, context),
    (error) => toServiceError(error).code === 'WRONG_CREDENTIALS',
  );
