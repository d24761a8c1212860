import { createHash, randomBytes } from 'node:crypto';

/** People, and programs that look for leaked secrets, know a key by its beginning. */
const prefix = 'shop_partner_';

const pattern = new RegExp(`^${prefix}[A-Za-z0-9_-]{43}$`);

/** A new key: 256 random bits behind a prefix. */
export const newSecret = (): string => prefix + randomBytes(32).toString('base64url');

/** Whether a text has the form of a key. */
export const isSecret = (text: string): boolean => pattern.test(text);

/**
 * The hash that is kept of a key. A slow one would protect what people choose; nobody finds 256
 * random bits by trying, so SHA-256 is enough, and costs a request next to nothing.
 */
export const hashOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url');
