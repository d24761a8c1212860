import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The login of a process at a store. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/**
 * A setting that names a file with a password; its value is the password. The environment, which
 * ends up in dumps, does not contain it.
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

/** Whether both are set, or neither. */
export const isWhole = (user: string | undefined, password: string | undefined): boolean =>
  (user === undefined) === (password === undefined);

/** The login for a driver, kept out of the address, whose own login takes precedence. */
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
