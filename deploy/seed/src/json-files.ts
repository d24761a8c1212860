import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';

/** The contents of a folder's files, by name; throws a `ZodError` when an edit broke one. */
export const readAll = <T>(folder: string, schema: z.ZodType<T>): ReadonlyMap<string, T> =>
  new Map(
    readdirSync(folder).map((file) => [
      basename(file, '.json'),
      schema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
    ]),
  );
