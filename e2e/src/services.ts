import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const foldersIn = (path: string): readonly string[] =>
  readdirSync(join(import.meta.dirname, '../..', path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

/** The names of the shop's services: each has a folder in the workspace. */
export const services: readonly string[] = foldersIn('services');

/** The services with a section of the product page: each has a folder in the gateway. */
export const sections: readonly string[] = foldersIn('gateway/src/sections');
