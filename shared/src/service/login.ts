import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Who a process is to a store. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/**
 * A setting that names a file with a password; its value is the password. So the environment, which
 * others can read and which ends up in dumps, never has it.
 */
export const passwordFile = z.string().transform((path, context) => {
  try {
    const password = readFileSync(path, 'utf8').trim();
    if (password) return password;
    context.addIssue('is empty');
  } catch {
    context.addIssue('cannot be read');
  }
  return z.NEVER;
});

/** Whether both are there, or neither. */
export const isWhole = (user: string | undefined, password: string | undefined): boolean =>
  (user === undefined) === (password === undefined);

/**
 * The login for a driver, apart from the address, which may be logged. Undefined where there is
 * none, and where the address itself says who one is: that counts.
 */
export const authOf = (url: string, login: Login | undefined) =>
  login && !/^[a-z+]+:\/\/[^/?#]*@/.test(url)
    ? { username: login.user, password: login.password }
    : undefined;

/** The two as one; undefined for a store without users. */
export const loginOf = (
  user: string | undefined,
  password: string | undefined,
): Login | undefined =>
  user === undefined || password === undefined ? undefined : { user, password };
