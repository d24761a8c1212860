import { ServiceError } from '../errors.ts';
import type { Keyring } from '../keys/keyring.ts';
import { type Role, readUserToken } from '../keys/user-token.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import type { Interceptor } from '../protocol/server/operations.ts';

/**
 * Admits calls on behalf of a user with a role, by the user token of the call. Throws
 * `UNAUTHENTICATED` without a valid token for this service, `PERMISSION_DENIED` for other users.
 */
export const forRole =
  (role: Role, service: string, keyring: Pick<Keyring, 'verifyingKeysOf'>): Interceptor =>
  async (_input, context, run) => {
    const { userToken = '', callerTime } = context;
    const user = await readUserToken(userToken, service, keyring, callerTime);
    if (!user.roles.includes(role)) {
      throw new ServiceError('PERMISSION_DENIED', `this is only for who is ${role}`, {
        executed: 'no',
      });
    }
    context.user = user;
    return run();
  };

/**
 * The id of the user of a call that `forRole` has admitted. Throws `INTERNAL` for any other call:
 * its operation has no role.
 */
export const userIdOf = ({ user }: Pick<CallContext, 'user'>): string => {
  if (!user) throw new ServiceError('INTERNAL', 'the operation needs a role: its call has no user');
  return user.id;
};
