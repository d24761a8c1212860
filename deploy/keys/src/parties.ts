import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the shop's services: each has a folder in the workspace. */
export const services: readonly string[] = readdirSync(
  join(import.meta.dirname, '../../../services'),
).toSorted();

/** Processes that only call services: nobody looks for them, and they keep nothing in MongoDB. */
export const callers: readonly string[] = ['gateway', 'seed'];

/** Every process of the shop that has a key pair. */
export const processes: readonly string[] = [...callers, ...services].toSorted();

/** The servers that have users. */
export const stores: readonly string[] = ['mongo', 'redis', 'cache'];
