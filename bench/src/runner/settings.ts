import { join } from 'node:path';

/** Beside the packages that most of it comes from; `npm ci` empties it. */
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/compiled');

/**
 * The part of its environment that the bench lets a measured process see: where programs are, and
 * nothing that could change how it runs. All of them, ours and theirs, keep what Node has
 * compiled, as the shop's images do: without it a start is a start of the compiler. None waits for
 * callers that could go elsewhere when it is done.
 */
export const inheritedEnvironment = (): Readonly<Record<string, string>> => ({
  PATH: process.env['PATH'] ?? '',
  NODE_ENV: 'production',
  NODE_COMPILE_CACHE: compileCache,
  HANDOVER_MS: '0',
});
