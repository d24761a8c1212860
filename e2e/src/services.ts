import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the shop's services: each has a folder in the workspace. */
export const services: readonly string[] = readdirSync(
  join(import.meta.dirname, '../../services'),
).toSorted();
