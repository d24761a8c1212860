import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordHash } from '@shop/shared/contracts/customers';

/**
 * 16 MiB for each hash: of the equally strong parameters of the OWASP Password Storage Cheat Sheet
 * those with the least memory, so that four at a time fit a small container.
 */
const cost = { n: 2 ** 14, r: 8, p: 5 } as const;

const keyBytes = 32;
const saltBytes = 16;

const derive = (
  password: string,
  { n: N, r, p, salt }: Omit<PasswordHash, 'key'>,
): Promise<Buffer> => {
  // One password may be typed as different characters (NIST SP 800-63B, section 5.1.1.2).
  const text = password.normalize('NFKC');
  const options = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(text, Buffer.from(salt, 'base64url'), keyBytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
};

/** Hashes a new password, with a salt of its own. */
export const hashPassword = async (password: string): Promise<PasswordHash> => {
  const parameters = { ...cost, salt: randomBytes(saltBytes).toString('base64url') };
  const key = await derive(password, parameters);
  return { ...parameters, key: key.toString('base64url') };
};

/** The hash of no password: it is compared where there is no account, which takes as long. */
const nobody: PasswordHash = {
  ...cost,
  salt: Buffer.alloc(saltBytes).toString('base64url'),
  key: Buffer.alloc(keyBytes).toString('base64url'),
};

/**
 * Whether a password is the one of a hash. It takes as long where there is no hash, so that nobody
 * learns from the time which accounts there are.
 */
export const isPassword = async (
  password: string,
  hash: PasswordHash | undefined,
): Promise<boolean> => {
  const { key, ...parameters } = hash ?? nobody;
  const isSame = timingSafeEqual(await derive(password, parameters), Buffer.from(key, 'base64url'));
  return isSame && hash !== undefined;
};
