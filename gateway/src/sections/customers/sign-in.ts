import { type Customer, customersContract } from '@shop/shared/contracts/customers';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import type { TryPassword } from '../../edge/limits/guesses.ts';

interface Attempt {
  readonly credentials: { readonly email: string; readonly password: string };
  readonly tryPassword: TryPassword;
  readonly context: CallContext;
}

/** The name of an account in the counters: its address is not there in plain words. */
const accountOf = (email: string): string => fingerprintOf({ email: email.toLowerCase() });

/**
 * The customer with these credentials. Throws `WRONG_CREDENTIALS`, and after too many wrong
 * passwords `RATE_LIMITED`, before the password is looked at.
 */
export const signIn = (
  { clients }: Pick<ApiParts, 'clients'>,
  { credentials, tryPassword, context }: Attempt,
): Promise<Customer> =>
  tryPassword(accountOf(credentials.email), () =>
    clients.of(customersContract).call('signIn', credentials, context),
  );
